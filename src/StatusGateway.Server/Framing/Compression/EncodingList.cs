using Microsoft.Net.Http.Headers;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>The lists of compressions that the RPC protocols have in headers: names with commas, the one that is liked most first.</summary>
internal static class EncodingList
{
    /// <summary>What is supported, for people.</summary>
    public static string Supported { get; } = $"{MessageCompression.Names}, {MessageCompression.Identity}";

    /// <summary>Whether a header names no compression, or is not there.</summary>
    public static bool IsIdentity([System.Diagnostics.CodeAnalysis.NotNullWhen(false)] string? encoding) =>
        string.IsNullOrEmpty(encoding) || MessageCompression.IsIdentity(encoding);

    /// <summary>What is known of a list, as a list; null for nothing. An upstream is not asked for what cannot be read here.</summary>
    public static string? Known(string? list)
    {
        if (list is null || First(list) is null) return null;
        return string.Join(',', list.Split(',', StringSplitOptions.TrimEntries).Where(static name => MessageCompression.Find(name) is not null));
    }

    /// <summary>The list of an <c>Accept-Encoding</c> of HTTP, without what it refuses; null for nothing.</summary>
    public static string? OfHttp(Microsoft.Extensions.Primitives.StringValues header)
    {
        if (!StringWithQualityHeaderValue.TryParseList(header, out var accepted)) return null;
        var names = accepted.Where(static name => name.Quality is null or > 0).OrderByDescending(static name => name.Quality ?? 1).Select(static name => name.Value.Value);
        return string.Join(',', names) is { Length: > 0 } list ? list : null;
    }

    /// <summary>The first that is known; null for none.</summary>
    public static MessageCompression? First(string list)
    {
        foreach (var range in list.AsSpan().Split(','))
            if (MessageCompression.Find(list.AsSpan(range).Trim()) is { } known) return known;
        return null;
    }
}
