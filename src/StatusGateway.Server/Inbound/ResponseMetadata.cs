using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Inbound;

/// <summary>An upstream's metadata as the headers or trailers of an answer.</summary>
internal static class ResponseMetadata
{
    /// <summary>Adds what passes; what HTTP does not allow is left out.</summary>
    /// <param name="headers">Headers or trailers.</param>
    /// <param name="metadata">Metadata; null for none.</param>
    /// <param name="rules">The upstream's rules.</param>
    /// <param name="prefix">What the names get in front.</param>
    public static void Write(IHeaderDictionary headers, Metadata? metadata, MetadataRules rules, string prefix = "")
    {
        if (metadata is null) return;
        foreach (var (name, value) in metadata)
        {
            if (!rules.PassesResponse(name) || !MetadataRules.IsHeaderName(name) || !MetadataRules.IsHeaderValue(value)) continue;
            var text = name.EndsWith("-bin", StringComparison.Ordinal) ? value.TrimEnd('=') : value;
            // Not Append, which passes over empty values.
            var key = prefix + name;
            headers[key] = headers.TryGetValue(key, out var others) ? StringValues.Concat(others, text) : text;
        }
    }

    /// <summary>Where a server fails late, its own word on headers that details speak of as well is in the trailers.</summary>
    public static void WriteAdvice(IHeaderDictionary headers, Metadata? trailers, MetadataRules rules)
    {
        foreach (var name in MetadataRules.Advice)
            if (trailers?.Find(name) is { } value && !headers.ContainsKey(name) && rules.PassesResponse(name) && MetadataRules.IsHeaderValue(value))
                headers[name] = value;
    }
}
