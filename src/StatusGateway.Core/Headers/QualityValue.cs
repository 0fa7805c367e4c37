using System.Globalization;

namespace StatusGateway.Core.Headers;

/// <summary>Reads quality values (RFC 9110 section 12.4.2).</summary>
internal static class QualityValue
{
    /// <summary>Reads a weight from 0 to 1.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double quality) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality) && quality is >= 0 and <= 1;
}
