namespace StatusGateway.Core.Headers;

/// <summary>Reads <c>Accept-Language</c> (RFC 9110 section 12.5.4). Never fails: a member that is malformed is skipped.</summary>
internal static class AcceptLanguageHeader
{
    private const int MaxRanges = 32;

    // Longer than any language tag in use. It bounds the cost of a range with many hyphens.
    private const int MaxRangeLength = 64;

    /// <summary>Gets the language ranges by preference. Ranges of quality 0, or with a malformed quality, are left out.</summary>
    /// <param name="header">The value of <c>Accept-Language</c>.</param>
    public static IEnumerable<string> Parse(string header) => header
        .Split(',', MaxRanges + 1, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Take(MaxRanges)
        .Select(part => part.Split(';', StringSplitOptions.TrimEntries))
        .Select(parts => (Range: parts[0], Quality: GetQuality(parts)))
        .Where(item => item.Quality > 0 && item.Range.Length is > 0 and <= MaxRangeLength)
        .OrderByDescending(item => item.Quality)
        .Select(item => item.Range);

    private static double GetQuality(string[] parts)
    {
        for (var i = 1; i < parts.Length; i++)
        {
            if (!parts[i].StartsWith("q=", StringComparison.OrdinalIgnoreCase)) continue;
            return QualityValue.TryParse(parts[i].AsSpan(2), out var quality) ? quality : 0;
        }

        return 1;
    }
}
