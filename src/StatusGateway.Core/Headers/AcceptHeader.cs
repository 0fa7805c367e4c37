namespace StatusGateway.Core.Headers;

/// <summary>
/// Reads <c>Accept</c>. Never fails: a member that is malformed is skipped. The framework's parsers reject the whole list, or
/// a range with a trailing semicolon, which clients send.
/// </summary>
internal static class AcceptHeader
{
    private const int MaxRanges = 64;
    private const int MaxParameters = 16;

    /// <summary>Gets the ranges by preference: quality, then specificity, then order. Ranges of quality 0 come last.</summary>
    /// <param name="header">The value of <c>Accept</c>; null and empty have no ranges.</param>
    public static IReadOnlyList<AcceptRange> Parse(string? header)
    {
        if (string.IsNullOrWhiteSpace(header)) return [];
        var ranges = new List<AcceptRange>();
        foreach (var part in SplitOutsideQuotes(header, ',', MaxRanges))
            if (TryParseRange(part, out var range)) ranges.Add(range);

        return [.. ranges.OrderByDescending(range => range.Quality).ThenByDescending(range => range.Specificity)];
    }

    /// <summary>Gets the highest quality of the ranges that name a media type; 0 if none does. Wildcards do not count.</summary>
    /// <param name="ranges">The ranges of a header.</param>
    /// <param name="mediaType">A media type in lower case.</param>
    public static double GetQuality(IReadOnlyList<AcceptRange> ranges, string mediaType)
    {
        foreach (var range in ranges)
            if (range.Type == mediaType) return range.Quality;
        return 0;
    }

    private static bool TryParseRange(string text, out AcceptRange range)
    {
        range = default;
        var parts = SplitOutsideQuotes(text, ';', MaxParameters);
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
            // A malformed quality counts as 1, because the client still named the range.
            if (name.Equals("q", StringComparison.OrdinalIgnoreCase)) quality = QualityValue.TryParse(value, out var parsed) ? parsed : 1;
            else if (name.Equals("dialect", StringComparison.OrdinalIgnoreCase)) dialect = value.ToLowerInvariant();
        }

        range = new AcceptRange(type, dialect, quality);
        return true;
    }

    /// <summary>Splits a list, and ignores everything after the limit.</summary>
    private static List<string> SplitOutsideQuotes(string text, char separator, int limit)
    {
        var parts = new List<string>();
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i <= text.Length && parts.Count < limit; i++)
        {
            if (i < text.Length && text[i] == '\\' && isQuoted) i++;
            else if (i < text.Length && text[i] == '"') isQuoted = !isQuoted;
            else if (i == text.Length || (text[i] == separator && !isQuoted))
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        if (start <= text.Length && isQuoted && parts.Count < limit) parts.Add(text[start..].Trim());
        return parts;
    }
}
