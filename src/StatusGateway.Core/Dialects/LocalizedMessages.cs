using System.Text;
using StatusGateway.Core.Details;
using StatusGateway.Core.Headers;

namespace StatusGateway.Core.Dialects;

/// <summary>Selects a google.rpc.LocalizedMessage by <c>Accept-Language</c> (RFC 9110 section 12.5.4, RFC 4647).</summary>
internal static class LocalizedMessages
{
    // A status comes from an upstream, so the number of its messages is bounded too.
    private const int MaxMessages = 64;

    /// <summary>
    /// Gets the first detail, by the client's preference, whose locale equals a range or begins with it and <c>-</c>, then with
    /// the range shortened from its right. <c>*</c> ends the search.
    /// </summary>
    /// <param name="status">The status.</param>
    /// <param name="header">The value of <c>Accept-Language</c>; null and empty select nothing.</param>
    /// <returns>The detail; null for the message of the status itself.</returns>
    public static StatusDetail? Choose(RpcStatus status, string? header)
    {
        if (string.IsNullOrEmpty(header) || status.FindDetail(DetailNames.LocalizedMessage) is null) return null;
        var messages = GetMessages(status);
        foreach (var range in AcceptLanguageHeader.Parse(header))
        {
            if (range == "*") return null;
            for (var shortened = range; shortened.Length > 0; shortened = Shorten(shortened))
            {
                foreach (var (locale, detail) in messages)
                    if (Matches(locale, shortened)) return detail;
            }
        }

        return null;
    }

    /// <summary>Gets the locale of a google.rpc.LocalizedMessage as a value of <c>Content-Language</c>; null if it is not a language tag.</summary>
    public static string? ContentLanguage(StatusDetail localized) =>
        GetLocale(localized) is { } locale && locale.Split('-') is var parts && parts.All(IsSubtag) && parts[0].All(char.IsAsciiLetter) ? locale : null;

    private static List<(string Locale, StatusDetail Detail)> GetMessages(RpcStatus status)
    {
        var messages = new List<(string, StatusDetail)>();
        foreach (var detail in status.Details)
        {
            if (messages.Count == MaxMessages) break;
            if (detail.Is(DetailNames.LocalizedMessage) && HasText(detail) && GetLocale(detail) is { } locale) messages.Add((locale, detail));
        }

        return messages;
    }

    private static bool IsSubtag(string part) => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit);

    private static string? GetLocale(StatusDetail detail) =>
        DetailReader.TryReadString(detail.Value.Span, 1, out var locale) && !locale.IsEmpty ? Encoding.UTF8.GetString(locale) : null;

    private static bool HasText(StatusDetail detail) =>
        DetailReader.TryReadString(detail.Value.Span, 2, out var text) && !text.IsEmpty;

    private static bool Matches(string locale, string range) =>
        locale.StartsWith(range, StringComparison.OrdinalIgnoreCase) && (locale.Length == range.Length || locale[range.Length] == '-');

    private static string Shorten(string range)
    {
        var hyphen = range.LastIndexOf('-');
        return hyphen < 0 ? "" : range[..hyphen];
    }
}
