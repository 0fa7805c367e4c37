using System.Buffers;
using System.Text;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core.Dialects;

/// <summary>Creates HTTP headers from details. Free text of a status never becomes a header.</summary>
internal static class StatusHeaders
{
    // The characters of a URL (RFC 3986, "Characters"). Clients disagree about a backslash or a space.
    private static readonly SearchValues<byte> UrlCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"u8);

    private const int MaxLinks = 8;
    private const int MaxLinkCharacters = 2048;

    // Many clients sleep as long as the header says. A delay of more than a day is a mistake more often than a plan.
    private const long MaxRetrySeconds = 24 * 60 * 60;

    /// <summary>Gets the value of <c>Retry-After</c> from google.rpc.RetryInfo, in whole seconds, rounded up, at most one day; null without such a detail.</summary>
    public static long? RetryAfter(RpcStatus status)
    {
        foreach (var detail in status.Details)
            if (detail.Is(DetailNames.RetryInfo) && DetailReader.TryReadRetrySeconds(detail.Value.Span, out var seconds)) return Math.Min(seconds, MaxRetrySeconds);
        return null;
    }

    /// <summary>Gets the value of <c>Link</c> from google.rpc.Help: at most 8 absolute http(s) URLs, 2 KiB in total; null without links.</summary>
    public static string? HelpLinks(RpcStatus status)
    {
        if (status.FindDetail(DetailNames.Help) is null) return null;
        var header = new StringBuilder();
        var count = 0;
        foreach (var detail in status.Details)
        {
            if (!detail.Is(DetailNames.Help)) continue;
            var reader = new WireReader(detail.Value.Span);
            while (count < MaxLinks && DetailReader.TryReadNext(ref reader, 1, out var link))
            {
                if (!DetailReader.TryReadString(link, 2, out var url) || AbsoluteHttpUrl(url) is not { } target) continue;
                var entry = $"{(header.Length == 0 ? "" : ", ")}<{target}>; rel=\"help\"";
                if (header.Length + entry.Length > MaxLinkCharacters) continue;
                header.Append(entry);
                count++;
            }
        }

        return header.Length == 0 ? null : header.ToString();
    }

    /// <summary>Gets a URL for a header; null if it is not absolute, not http(s), or has characters that are not allowed in a URL.</summary>
    private static string? AbsoluteHttpUrl(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLinkCharacters || utf8.IndexOfAnyExcept(UrlCharacters) >= 0) return null;
        var text = Encoding.ASCII.GetString(utf8);
        var isHttp = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        return isHttp && Uri.TryCreate(text, UriKind.Absolute, out _) ? text : null;
    }
}
