using System.Buffers;
using System.Text;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core.Dialects;

/// <summary>The HTTP headers that details speak of. No free text of a status becomes a header.</summary>
public static class StatusHeaders
{
    // What a URL is made of (RFC 3986, "Characters"). A backslash or a space would be read differently by everybody.
    private static readonly SearchValues<byte> UrlCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"u8);

    private const int MostLinks = 8;
    private const int MostLinkCharacters = 2048;

    /// <summary>Whole seconds of google.rpc.RetryInfo, rounded up, for <c>Retry-After</c>.</summary>
    /// <param name="status">The status.</param>
    /// <returns>0 or more; null when there is no such detail.</returns>
    public static long? RetryAfter(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        foreach (var detail in status.Details)
            if (detail.Is(DetailNames.RetryInfo) && DetailReader.TryReadRetrySeconds(detail.Value.Span, out var seconds)) return seconds;
        return null;
    }

    /// <summary>The links of google.rpc.Help as a <c>Link</c> header: at most 8 absolute http(s) URLs, 2 KiB in all.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The header's value; null when there is none.</returns>
    public static string? HelpLinks(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.FindDetail(DetailNames.Help) is null) return null;
        var header = new StringBuilder();
        var count = 0;
        foreach (var detail in status.Details)
        {
            if (!detail.Is(DetailNames.Help)) continue;
            var reader = new WireReader(detail.Value.Span);
            while (count < MostLinks && DetailReader.TryReadNext(ref reader, 1, out var link))
            {
                if (!DetailReader.TryReadString(link, 2, out var url) || AbsoluteHttpUrl(url) is not { } target) continue;
                var entry = $"{(header.Length == 0 ? "" : ", ")}<{target}>; rel=\"help\"";
                if (header.Length + entry.Length > MostLinkCharacters) continue;
                header.Append(entry);
                count++;
            }
        }

        return header.Length == 0 ? null : header.ToString();
    }

    /// <summary>The URL as a header can carry it; null when it is not absolute, not http(s), or has what a URL cannot have.</summary>
    private static string? AbsoluteHttpUrl(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MostLinkCharacters || utf8.IndexOfAnyExcept(UrlCharacters) >= 0) return null;
        var text = Encoding.ASCII.GetString(utf8);
        var isHttp = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        return isHttp && Uri.TryCreate(text, UriKind.Absolute, out _) ? text : null;
    }
}
