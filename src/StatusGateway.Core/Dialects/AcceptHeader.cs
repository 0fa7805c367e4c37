using System.Globalization;

namespace StatusGateway.Core.Dialects;

/// <summary>A range of <c>Accept</c> (RFC 9110 section 12.5.1).</summary>
/// <param name="Type">Media range in lower case, such as <c>application/json</c> or <c>*/*</c>.</param>
/// <param name="Dialect">Its parameter <c>dialect</c> in lower case; null without one.</param>
/// <param name="Quality">0 to 1.</param>
public readonly record struct AcceptRange(string Type, string? Dialect, double Quality)
{
    /// <summary>How exact the range is: 0 for any type, 1 for any subtype, 2 for a type, 3 with a dialect that there is.</summary>
    public int Specificity => Type == "*/*" ? 0 : Type.EndsWith("/*", StringComparison.Ordinal) ? 1 : DialectNegotiator.IsKnown(Dialect) ? 3 : 2;

    /// <summary>Whether a media type is in the range, parameters aside.</summary>
    /// <param name="mediaType">A media type in lower case.</param>
    /// <returns>Whether it is.</returns>
    public bool Covers(string mediaType)
    {
        ArgumentNullException.ThrowIfNull(mediaType);
        return Specificity switch
        {
            0 => true,
            1 => mediaType.StartsWith(Type.AsSpan(0, Type.Length - 1), StringComparison.Ordinal),
            _ => mediaType == Type,
        };
    }
}

/// <summary>Reads <c>Accept</c> as the list that it is. Total: what cannot be read is passed over.</summary>
public static class AcceptHeader
{
    private const int MostRanges = 64;
    private const int MostParameters = 16;

    /// <summary>The ranges by preference: quality, then exactness, then order. Ranges of quality 0 come last.</summary>
    /// <param name="header">Value of <c>Accept</c>; null and empty are no ranges.</param>
    /// <returns>The ranges.</returns>
    public static IReadOnlyList<AcceptRange> Parse(string? header)
    {
        if (string.IsNullOrWhiteSpace(header)) return [];
        var ranges = new List<AcceptRange>();
        foreach (var part in SplitOutsideQuotes(header, ',', MostRanges))
            if (TryParseRange(part, out var range)) ranges.Add(range);

        return [.. ranges.OrderByDescending(range => range.Quality).ThenByDescending(range => range.Specificity)];
    }

    private static bool TryParseRange(string text, out AcceptRange range)
    {
        range = default;
        var parts = SplitOutsideQuotes(text, ';', MostParameters);
        var type = parts[0].ToLowerInvariant();
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == type.Length - 1 || type.Contains(' ', StringComparison.Ordinal) || (type[0] == '*' && type != "*/*")) return false;
        string? dialect = null;
        var quality = 1.0;
        for (var i = 1; i < parts.Count; i++)
        {
            var equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) continue;
            var name = parts[i][..equals].Trim();
            var value = parts[i][(equals + 1)..].Trim().Trim('"');
            if (name.Equals("q", StringComparison.OrdinalIgnoreCase)) quality = ParseQuality(value);
            else if (name.Equals("dialect", StringComparison.OrdinalIgnoreCase)) dialect = value.ToLowerInvariant();
        }

        range = new AcceptRange(type, dialect, quality);
        return true;
    }

    /// <summary>A quality that is none counts as 1: the range was named all the same.</summary>
    private static double ParseQuality(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) && quality is >= 0 and <= 1 ? quality : 1;

    /// <summary>The first so many parts: what follows them is not looked at.</summary>
    private static List<string> SplitOutsideQuotes(string text, char separator, int most)
    {
        var parts = new List<string>();
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i <= text.Length && parts.Count < most; i++)
        {
            if (i < text.Length && text[i] == '\\' && isQuoted) i++;
            else if (i < text.Length && text[i] == '"') isQuoted = !isQuoted;
            else if (i == text.Length || (text[i] == separator && !isQuoted))
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        if (start <= text.Length && isQuoted && parts.Count < most) parts.Add(text[start..].Trim());
        return parts;
    }
}
