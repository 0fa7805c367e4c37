using System.Net.Http.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;

namespace StatusGateway.Server.Upstreams.Http;

/// <summary>Converts between metadata and the headers of upstream requests and responses.</summary>
internal static class UpstreamHeaders
{
    private const int MaxLocationLength = 500;

    private const string AcceptEncoding = "accept-encoding";

    /// <summary>Adds the compressions that <see cref="ResponseBody"/> reads, unless the configuration sets the header.</summary>
    public static void AddAcceptEncoding(HttpRequestHeaders headers, Metadata metadata)
    {
        if (metadata.Find(AcceptEncoding) is null) headers.TryAddWithoutValidation(AcceptEncoding, MessageCompression.Names);
    }

    /// <summary>Adds the client's metadata to the headers.</summary>
    public static void Add(HttpRequestHeaders headers, HttpContentHeaders? content, Metadata metadata, Func<string, bool>? filter = null)
    {
        foreach (var (name, value) in metadata)
        {
            if (filter?.Invoke(name) == false) continue;
            // HttpClient accepts some names, such as "expires", only as content headers.
            if (!headers.TryAddWithoutValidation(name, value)) content?.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Reads all headers. HttpClient keeps content headers separately.</summary>
    public static Metadata Read(HttpHeadersNonValidated headers, HttpHeadersNonValidated content = default)
    {
        var metadata = new Metadata();
        var connectionOptions = GetValue(headers, "connection") is { } value ? value.Split(',', StringSplitOptions.TrimEntries) : [];
        foreach (var header in headers) Add(header.Key, header.Value);
        foreach (var header in content) Add(header.Key, header.Value);
        return metadata;

        void Add(string name, HeaderStringValues values)
        {
            // Headers named by Connection apply to the connection only (RFC 9110 section 7.6.1).
            if (connectionOptions.Contains(name, StringComparer.OrdinalIgnoreCase)) return;
            name = name.ToLowerInvariant();
            foreach (var each in values) metadata.Add(name, each);
        }
    }

    /// <summary>Describes for the log where a response redirects to; null if it does not. It may contain secrets, so clients do not get it.</summary>
    public static string? DescribeLocation(HttpHeadersNonValidated headers) =>
        GetValue(headers, "location") is { } target ? $" [location: {Transcoding.DisplayText.Sanitize(target, MaxLocationLength)}]" : null;

    /// <summary>Gets the value of a header. Repeated headers are joined, so that they are not valid where one value is required.</summary>
    public static string? GetValue(HttpHeadersNonValidated headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.ToString() : null;
}
