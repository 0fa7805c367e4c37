using System.Globalization;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>Headers of requests to REST upstreams and of their answers.</summary>
internal static class RestHeaders
{
    /// <summary>What trailing metadata has in front among the headers.</summary>
    public const string TrailerPrefix = "trailer-";

    public const string Accept = "accept";
    public const string Timeout = "x-server-timeout";
    public const string JsonType = "application/json";
    public const string NdjsonType = "application/x-ndjson";
    public const string EventStreamType = "text/event-stream";

    // A server that has nothing but a web page for failures should not be led to send it.
    private const string AcceptedMessage = "application/json, application/problem+json";

    // Lines tell of failures, and so do events; an array only breaks off.
    private const string AcceptedMessages = $"{NdjsonType}, {EventStreamType};q=0.9, {JsonType};q=0.8, application/problem+json;q=0.7";

    /// <summary>
    /// Whether metadata goes along. What makes a server answer with a part of the thing, or not at all, does not: the caller asks for
    /// a message.
    /// </summary>
    public static bool PassesRequest(string name) => name is not ("if-none-match" or "if-modified-since" or "if-range" or "range");

    /// <summary>What a request says that it accepts, where the configuration says nothing else.</summary>
    public static string Accepted(HttpBinding binding) =>
        HttpBodyWire.IsResponseOf(binding) ? "*/*" : binding.Method.ServerStreaming ? AcceptedMessages : AcceptedMessage;

    /// <summary>The caller's deadline in seconds, to the millisecond; null for none. It is never told as none at all.</summary>
    public static string? TimeoutOf(UpstreamRequest request)
    {
        var timeout = request.Timeout;
        if (request.VerbatimTimeout is { } verbatim && CallDeadline.TryParseGrpc(verbatim, out var asked)) timeout = asked;
        return timeout is { } left ? Math.Max(left.TotalSeconds, 0.001).ToString("0.###", CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Whether a media type is JSON, under any name.</summary>
    public static bool IsJson(string mediaType)
    {
        var type = Essence(mediaType);
        return Is(type, JsonType) || Is(type, "text/json") || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a media type is that of JSON values in lines, under one of its names.</summary>
    public static bool IsLines(string mediaType)
    {
        var type = Essence(mediaType);
        return Is(type, NdjsonType) || Is(type, "application/ndjson") || Is(type, "application/jsonl") || Is(type, "application/x-jsonlines");
    }

    public static bool IsEvents(string mediaType) => Is(Essence(mediaType), EventStreamType);

    private static bool Is(ReadOnlySpan<char> type, string other) => type.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Essence(string mediaType)
    {
        var type = mediaType.AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim();
    }
}
