using System.Globalization;

namespace StatusGateway.Core.Text;

/// <summary>Reads integers of decimal digits. The framework's parsers ignore NUL characters at the end.</summary>
internal static class DecimalText
{
    /// <summary>Reads a number without a sign.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        return EndsInDigit(text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out int)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return EndsInDigit(text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads a number that may begin with a sign.</summary>
    public static bool TryParseSigned(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        return EndsInDigit(text) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private static bool EndsInDigit(ReadOnlySpan<char> text) => text is [.., >= '0' and <= '9'];
}
