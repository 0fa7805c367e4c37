using System.Globalization;
using System.Text;
using StatusGateway.Core.Details;

namespace StatusGateway.Core.Dialects;

/// <summary>Chooses a google.rpc.LocalizedMessage by <c>Accept-Language</c> (RFC 9110 section 12.5.4, RFC 4647).</summary>
public static class AcceptLanguage
{
    private const int MostRanges = 32;

    // A status comes from others: what its messages cost is bounded as well.
    private const int MostMessages = 64;

    // Longer than any language tag in use: what a range costs is bounded, however many hyphens it has.
    private const int LongestRange = 64;

    /// <summary>
    /// The first detail, by the caller's preference, whose locale is a range or begins with it and <c>-</c>; then the range
    /// shortened from its right. <c>*</c> ends the search.
    /// </summary>
    /// <param name="status">The status.</param>
    /// <param name="header">Value of <c>Accept-Language</c>; null and empty choose nothing.</param>
    /// <returns>The detail, or null for the message itself.</returns>
    public static StatusDetail? Choose(RpcStatus status, string? header)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (string.IsNullOrEmpty(header) || status.FindDetail(DetailNames.LocalizedMessage) is null) return null;
        var messages = Messages(status);
        foreach (var range in Ranges(header))
        {
            if (range == "*") return null;
            for (var shortened = range; shortened.Length > 0; shortened = Shorten(shortened))
            {
                foreach (var (locale, detail) in messages)
                    if (Fits(locale, shortened)) return detail;
            }
        }

        return null;
    }

    /// <summary>The messages that say something, with their locales; of very many the first ones.</summary>
    private static List<(string Locale, StatusDetail Detail)> Messages(RpcStatus status)
    {
        var messages = new List<(string, StatusDetail)>();
        foreach (var detail in status.Details)
        {
            if (messages.Count == MostMessages) break;
            if (detail.Is(DetailNames.LocalizedMessage) && HasText(detail) && Locale(detail) is { } locale) messages.Add((locale, detail));
        }

        return messages;
    }

    /// <summary>The locale of a google.rpc.LocalizedMessage where it has the form of a language tag.</summary>
    /// <param name="localized">The detail.</param>
    /// <returns>The tag, fit for <c>Content-Language</c>; else null.</returns>
    public static string? ContentLanguage(StatusDetail localized)
    {
        ArgumentNullException.ThrowIfNull(localized);
        return Locale(localized) is { } locale && locale.Split('-') is var parts && parts.All(IsSubtag) && parts[0].All(char.IsAsciiLetter) ? locale : null;
    }

    private static bool IsSubtag(string part) => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit);

    private static string? Locale(StatusDetail detail) =>
        DetailReader.TryReadString(detail.Value.Span, 1, out var locale) && !locale.IsEmpty ? Encoding.UTF8.GetString(locale) : null;

    /// <summary>Without a text it would choose a language in which nothing is said.</summary>
    private static bool HasText(StatusDetail detail) =>
        DetailReader.TryReadString(detail.Value.Span, 2, out var text) && !text.IsEmpty;

    private static bool Fits(string locale, string range) =>
        locale.StartsWith(range, StringComparison.OrdinalIgnoreCase) && (locale.Length == range.Length || locale[range.Length] == '-');

    private static string Shorten(string range)
    {
        var hyphen = range.LastIndexOf('-');
        return hyphen < 0 ? "" : range[..hyphen];
    }

    private static IEnumerable<string> Ranges(string header) => header
        .Split(',', MostRanges + 1, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Take(MostRanges)
        .Select(part => part.Split(';', StringSplitOptions.TrimEntries))
        .Select(parts => (Range: parts[0], Quality: Quality(parts)))
        .Where(item => item.Quality > 0 && item.Range.Length is > 0 and <= LongestRange)
        .OrderByDescending(item => item.Quality)
        .Select(item => item.Range);

    /// <summary>The weight, 0 to 1; one that cannot be read takes its range out of the list.</summary>
    private static double Quality(string[] parts)
    {
        for (var i = 1; i < parts.Length; i++)
        {
            if (!parts[i].StartsWith("q=", StringComparison.OrdinalIgnoreCase)) continue;
            return double.TryParse(parts[i].AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) && quality is >= 0 and <= 1
                ? quality
                : 0;
        }

        return 1;
    }
}
