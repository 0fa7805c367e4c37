using System.Collections.Immutable;
using System.Globalization;
using StatusGateway.Server.Framing.Compression;

namespace StatusGateway.Server.Inbound.Rest.Content;

/// <summary>Chooses the compression of a response by <c>Accept-Encoding</c> (RFC 9110 section 12.5.3). Never throws.</summary>
internal static class ContentCodingNegotiator
{
    private const double Unnamed = -1;

    // Among equal qualities, the one that compresses JSON best.
    private static readonly ImmutableArray<MessageCompression> Preferred = [MessageCompression.Brotli, MessageCompression.Gzip, MessageCompression.Deflate];

    /// <summary>Returns the compression with the highest quality; null for none.</summary>
    /// <param name="header">The value of <c>Accept-Encoding</c>; null or empty for none.</param>
    /// <param name="refusesPlain">Whether the client refuses uncompressed responses.</param>
    public static MessageCompression? Choose(string? header, out bool refusesPlain)
    {
        refusesPlain = false;
        if (string.IsNullOrEmpty(header)) return null;
        Span<double> qualities = stackalloc double[Preferred.Length];
        qualities.Fill(Unnamed);
        var (any, plain) = (Unnamed, Unnamed);
        foreach (var range in header.AsSpan().Split(','))
        {
            var (name, quality) = Parse(header.AsSpan(range), out var coding);
            var index = MessageCompression.Find(coding) is { } compression ? Preferred.IndexOf(compression) : -1;
            if (index >= 0) qualities[index] = quality;
            else if (name == Name.Any) any = quality;
            else if (name == Name.Identity) plain = quality;
        }

        refusesPlain = plain == 0 || (plain == Unnamed && any == 0);
        MessageCompression? best = null;
        var most = 0.0;
        for (var i = 0; i < qualities.Length; i++)
        {
            var quality = qualities[i] == Unnamed ? any : qualities[i];
            if (quality > most) (best, most) = (Preferred[i], quality);
        }

        return plain > most ? null : best;
    }

    private enum Name
    {
        Coding,
        Any,
        Identity,
    }

    private static (Name Name, double Quality) Parse(ReadOnlySpan<char> element, out ReadOnlySpan<char> coding)
    {
        var parameters = element.IndexOf(';');
        coding = (parameters < 0 ? element : element[..parameters]).Trim();
        var quality = parameters < 0 ? 1 : ParseQuality(element[(parameters + 1)..].Trim());
        return (coding is "*" ? Name.Any : MessageCompression.IsIdentity(coding) ? Name.Identity : Name.Coding, quality);
    }

    /// <summary>A malformed quality counts as 1, as in <c>Accept</c>.</summary>
    private static double ParseQuality(ReadOnlySpan<char> parameter) =>
        parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        && double.TryParse(parameter[2..].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) && quality is >= 0 and <= 1
            ? quality
            : 1;
}
