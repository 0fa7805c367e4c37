using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound;

/// <summary>Reads the headers of a request as the metadata that goes upstream.</summary>
internal static class RequestMetadata
{
    /// <summary>Reads the headers. Returns false for a <c>-bin</c> header that is not base64.</summary>
    public static bool TryRead(
        HttpContext context, MetadataRules rules, bool isBetweenGrpc, CallTrace trace, out Metadata metadata, [NotNullWhen(false)] out CallEnd? error)
    {
        metadata = new Metadata();
        foreach (var (header, values) in context.Request.Headers)
        {
            if (!rules.PassesRequest(header, isBetweenGrpc) || IsConnectionOption(context.Request.Headers.Connection, header)) continue;
            var name = header.ToLowerInvariant();
            var isBinary = name.EndsWith("-bin", StringComparison.Ordinal);
            if (isBinary)
            {
                if (TryAddBinary(metadata, name, values)) continue;
                error = Failures.InvalidHeader(name, "its value is not base64.");
                return false;
            }

            foreach (var value in values)
                if (value is not null && MetadataRules.IsHeaderValue(value)) metadata.Add(name, value);
        }

        AddGatewayHeaders(context, rules, trace, metadata);
        error = null;
        return true;
    }

    /// <summary>Returns whether the <c>Connection</c> header names a header (RFC 9110 section 7.6.1).</summary>
    private static bool IsConnectionOption(StringValues connection, string name)
    {
        foreach (var value in connection)
            foreach (var option in value.AsSpan().Split(','))
                if (value.AsSpan(option).Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static void AddGatewayHeaders(HttpContext context, MetadataRules rules, CallTrace trace, Metadata metadata)
    {
        var request = context.Request;
        if (request.Headers.UserAgent is [{ Length: > 0 } agent, ..] && MetadataRules.IsHeaderValue(agent)) metadata.Add("x-forwarded-user-agent", agent);
        if (context.Connection.RemoteIpAddress is { } remote)
            metadata.Add("x-forwarded-for", remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4().ToString() : remote.ToString());
        metadata.Add("x-forwarded-proto", request.Scheme);
        if (request.Headers.Host is [{ Length: > 0 } host, ..] && MetadataRules.IsHeaderValue(host)) metadata.Add("x-forwarded-host", host);
        metadata.Add("traceparent", trace.TraceParent);
        foreach (var (name, value) in rules.SetRequest) metadata.Add(name, value);
    }

    /// <summary>
    /// Several values, in separate lines or joined by commas, go upstream in one line, each without padding: HttpClient joins them by a
    /// comma and a space, which some servers do not split.
    /// </summary>
    private static bool TryAddBinary(Metadata metadata, string name, StringValues values)
    {
        var parts = values.ToString().Split(',', StringSplitOptions.TrimEntries);
        foreach (var part in parts)
        {
            var text = Encoding.ASCII.GetBytes(part);
            if (!Base64Text.TryDecode(text, new byte[Base64Text.MaxDecodedLength(text.Length)], out _)) return false;
        }

        metadata.Add(name, string.Join(',', parts.Select(static part => part.TrimEnd('='))));
        return true;
    }
}
