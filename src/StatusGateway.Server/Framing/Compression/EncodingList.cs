using Microsoft.Net.Http.Headers;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// The lists of compressions in the headers of the RPC protocols: names separated by commas, in order of preference. They have no
/// quality values, so the framework's parsers of <c>Accept-Encoding</c> do not fit; those read HTTP's own header here.
/// </summary>
internal static class EncodingList
{
    // Each one is another pass over as many bytes as the limit allows.
    private const int MaxCodings = 4;

    /// <summary>The supported compressions, for messages to people.</summary>
    public static string Supported { get; } = $"{MessageCompression.Names}, {MessageCompression.Identity}";

    /// <summary>Whether a header is missing or names no compression.</summary>
    public static bool IsIdentity([System.Diagnostics.CodeAnalysis.NotNullWhen(false)] string? encoding) =>
        string.IsNullOrEmpty(encoding) || MessageCompression.IsIdentity(encoding);

    /// <summary>Keeps the known names of a list. Returns null if there are none. Upstreams are asked only for what the gateway can read.</summary>
    public static string? Known(string? list)
    {
        if (list is null || First(list) is null) return null;
        return string.Join(',', list.Split(',', StringSplitOptions.TrimEntries).Where(static name => MessageCompression.Find(name) is not null));
    }

    /// <summary>Converts HTTP's <c>Accept-Encoding</c> to a list, ordered by quality and without refused names. Returns null if it is empty.</summary>
    public static string? FromAcceptEncoding(Microsoft.Extensions.Primitives.StringValues header)
    {
        if (!StringWithQualityHeaderValue.TryParseList(header, out var accepted)) return null;
        var names = accepted.Where(static name => name.Quality is null or > 0).OrderByDescending(static name => name.Quality ?? 1).Select(static name => name.Value.Value);
        return string.Join(',', names) is { Length: > 0 } list ? list : null;
    }

    /// <summary>
    /// Reads HTTP's <c>Content-Encoding</c> (RFC 9110 section 8.4): the compressions in the order in which they were applied. Returns false
    /// for unknown names, and for more than four.
    /// </summary>
    public static bool TryReadCodings(string header, out MessageCompression[] codings)
    {
        codings = [];
        if (header.Length == 0) return true;
        var known = new List<MessageCompression>();
        foreach (var range in header.AsSpan().Split(','))
        {
            var name = header.AsSpan(range).Trim();
            if (name.IsEmpty || MessageCompression.IsIdentity(name)) continue;
            if (MessageCompression.Find(name) is not { } compression || known.Count == MaxCodings) return false;
            known.Add(compression);
        }

        codings = [.. known];
        return true;
    }

    /// <summary>Returns the first known compression, or null.</summary>
    public static MessageCompression? First(string list)
    {
        foreach (var range in list.AsSpan().Split(','))
            if (MessageCompression.Find(list.AsSpan(range).Trim()) is { } known) return known;
        return null;
    }
}
