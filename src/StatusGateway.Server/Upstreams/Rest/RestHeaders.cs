using System.Globalization;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>Headers of requests to REST upstreams and of their responses.</summary>
internal static class RestHeaders
{
    /// <summary>The prefix of trailing metadata among the headers.</summary>
    public const string TrailerPrefix = "trailer-";

    public const string Accept = "accept";
    public const string Timeout = "x-server-timeout";

    // Without text/html, so that servers do not send errors as web pages.
    private const string AcceptUnary = $"{MediaTypes.Json}, {MediaTypes.ProblemJson}";

    // NDJSON and events can report an error after the first message; an array cannot.
    private const string AcceptStream = $"{MediaTypes.Ndjson}, {MediaTypes.EventStream};q=0.9, {MediaTypes.Json};q=0.8, {MediaTypes.ProblemJson};q=0.7";

    /// <summary>
    /// Whether metadata is forwarded. Conditional and range headers are not, because a message needs the complete response.
    /// </summary>
    public static bool ShouldForward(string name) => name is not ("if-none-match" or "if-modified-since" or "if-range" or "range");

    /// <summary>Returns the default Accept header of a request.</summary>
    public static string GetAccept(HttpBinding binding) =>
        HttpBodyWire.IsResponseOf(binding) ? "*/*" : binding.Method.ServerStreaming ? AcceptStream : AcceptUnary;

    /// <summary>Formats the deadline in seconds with millisecond precision, at least one millisecond; null for none.</summary>
    public static string? FormatTimeout(UpstreamRequest request)
    {
        var timeout = request.Timeout;
        if (request.VerbatimTimeout is { } verbatim && CallDeadline.TryParseGrpc(verbatim, out var requested)) timeout = requested;
        return timeout is { } left ? Math.Max(left.TotalSeconds, 0.001).ToString("0.###", CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Whether a media type is JSON or ends with <c>+json</c>.</summary>
    public static bool IsJson(string mediaType)
    {
        var type = Essence(mediaType);
        return Is(type, MediaTypes.Json) || Is(type, "text/json") || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a media type is newline-delimited JSON, under any of its names.</summary>
    public static bool IsLines(string mediaType)
    {
        var type = Essence(mediaType);
        return Is(type, MediaTypes.Ndjson) || Is(type, "application/ndjson") || Is(type, "application/jsonl") || Is(type, "application/x-jsonlines");
    }

    public static bool IsEvents(string mediaType) => Is(Essence(mediaType), MediaTypes.EventStream);

    private static bool Is(ReadOnlySpan<char> type, string other) => type.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets a media type without its parameters. MediaTypeHeaderValue rejects malformed parameters, which servers do send.</summary>
    private static ReadOnlySpan<char> Essence(string mediaType)
    {
        var type = mediaType.AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim();
    }
}
