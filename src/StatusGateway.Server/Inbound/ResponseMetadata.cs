using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Inbound;

/// <summary>Writes metadata of an upstream as headers or trailers of a response.</summary>
internal static class ResponseMetadata
{
    /// <summary>Adds the entries that pass; entries that HTTP does not allow are left out.</summary>
    /// <param name="headers">Headers or trailers.</param>
    /// <param name="metadata">The metadata; null for none.</param>
    /// <param name="rules">The upstream's rules.</param>
    /// <param name="prefix">The prefix of the names.</param>
    public static void Write(IHeaderDictionary headers, Metadata? metadata, MetadataRules rules, string prefix = "")
    {
        if (metadata is null) return;
        foreach (var (name, value) in metadata)
        {
            if (!rules.PassesResponse(name) || (prefix.Length == 0 && IsOwn(name, headers)) || !MetadataRules.IsHeaderName(name) || !MetadataRules.IsHeaderValue(value)) continue;
            var text = name.EndsWith("-bin", StringComparison.Ordinal) ? value.TrimEnd('=') : value;
            // Not Append, which ignores empty values.
            var key = prefix + name;
            headers[key] = headers.TryGetValue(key, out var others) ? StringValues.Concat(others, text) : text;
        }
    }

    /// <summary>The gateway sets the header itself; a second value would make it invalid.</summary>
    private static bool IsOwn(string name, IHeaderDictionary headers) => name == "x-content-type-options" && headers.ContainsKey(name);

    /// <summary>Adds the headers that follow from details, such as <c>retry-after</c>, from the trailers of a server that failed late.</summary>
    public static void WriteAdvice(IHeaderDictionary headers, Metadata? trailers, MetadataRules rules)
    {
        foreach (var name in MetadataRules.Advice)
            if (trailers?.Find(name) is { } value && !headers.ContainsKey(name) && rules.PassesResponse(name) && MetadataRules.IsHeaderValue(value))
                headers[name] = value;
    }
}
