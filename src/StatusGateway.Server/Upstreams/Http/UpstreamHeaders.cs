using System.Net.Http.Headers;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Upstreams.Http;

/// <summary>Headers of an upstream's request and answer as metadata.</summary>
internal static class UpstreamHeaders
{
    /// <summary>Adds what the caller sends along.</summary>
    public static void Add(HttpRequestHeaders headers, HttpContentHeaders? content, Metadata metadata, Func<string, bool>? passes = null)
    {
        foreach (var (name, value) in metadata)
        {
            if (passes?.Invoke(name) == false) continue;
            // Some names, such as "expires", HttpClient keeps among the content's headers only.
            if (!headers.TryAddWithoutValidation(name, value)) content?.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>All headers. HttpClient keeps what speaks of the content apart.</summary>
    public static Metadata Read(HttpHeadersNonValidated headers, HttpHeadersNonValidated content = default)
    {
        var metadata = new Metadata();
        var ofConnection = Single(headers, "connection") is { } options ? options.Split(',', StringSplitOptions.TrimEntries) : [];
        foreach (var header in headers) Add(header.Key, header.Value);
        foreach (var header in content) Add(header.Key, header.Value);
        return metadata;

        void Add(string name, HeaderStringValues values)
        {
            // What the connection names as its own goes no further (RFC 9110 section 7.6.1).
            if (ofConnection.Contains(name, StringComparer.OrdinalIgnoreCase)) return;
            name = name.ToLowerInvariant();
            foreach (var value in values) metadata.Add(name, value);
        }
    }

    /// <summary>A header's value; several are joined, so that what takes one value does not take two.</summary>
    public static string? Single(HttpHeadersNonValidated headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.ToString() : null;
}
