using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>Connect: unary calls by POST or GET, and framed streams.</summary>
public sealed class ConnectWireClient(bool json, bool get = false)
    : WireClient(get ? "Connect GET" : json ? "Connect JSON" : "Connect proto", json, json ? HttpVersion.Version11 : HttpVersion.Version20)
{
    private static readonly string[] Codes =
    [
        "", "canceled", "unknown", "invalid_argument", "deadline_exceeded", "not_found", "already_exists", "permission_denied", "resource_exhausted",
        "failed_precondition", "aborted", "out_of_range", "unimplemented", "internal", "unavailable", "data_loss", "unauthenticated",
    ];

    // The table "Error codes" of the Connect protocol.
    private static readonly int[] HttpStatuses = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];

    public override bool Supports(MethodKind kind) => !get || kind == MethodKind.Unary;

    protected override HttpRequestMessage Request(WireCall call)
    {
        var timeout = call.HasDeadline ? new[] { ("connect-timeout-ms", $"{WireCall.DeadlineMs}") } : [];
        if (get) return Get(call, timeout);
        if (call.Cell.Kind != MethodKind.Unary)
            return Post(
                Envelopes(call), $"application/connect+{Codec}",
                [("connect-protocol-version", "1"), .. timeout, .. call.Cell.Gzip ? new[] { ("connect-content-encoding", "gzip"), ("connect-accept-encoding", "gzip") } : []]);
        var body = Encode(call.Texts[0]);
        return Post(
            call.Cell.Gzip ? ContentCodings.Compress("gzip", body) : body, $"application/{Codec}",
            [("connect-protocol-version", "1"), .. timeout, .. call.Cell.Gzip ? new[] { ("content-encoding", "gzip"), ("accept-encoding", "gzip") } : []]);
    }

    protected override WireResponse Read(
        MatrixCell cell, int status, IReadOnlyDictionary<string, string> headers, byte[] body, IReadOnlyDictionary<string, string> trailers)
    {
        Assert.Empty(trailers);
        return cell.Kind == MethodKind.Unary ? ReadUnary(status, headers, body) : ReadStream(status, headers, body);
    }

    private HttpRequestMessage Get(WireCall call, IEnumerable<(string Name, string Value)> timeout)
    {
        var message = Encode(call.Texts[0]);
        if (call.Cell.Gzip) message = ContentCodings.Compress("gzip", message);
        var base64 = Convert.ToBase64String(message).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        var query = call.Cell.Gzip
            ? $"connect=v1&base64=1&compression=gzip&encoding={Codec}&message={base64}"
            : $"connect=v1&base64=1&encoding={Codec}&message={base64}";
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{call.Path}?{query}", UriKind.Relative));
        foreach (var (name, value) in timeout) request.Headers.Add(name, value);
        if (call.Cell.Gzip) request.Headers.Add("accept-encoding", "gzip");
        return request;
    }

    private WireResponse ReadUnary(int status, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        var trailing = headers.Where(header => header.Key.StartsWith("trailer-", StringComparison.Ordinal)).ToDictionary(header => header.Key["trailer-".Length..], header => header.Value);
        var isCompressed = headers.TryGetValue("content-encoding", out var encoding);
        if (isCompressed) Assert.Equal("gzip", encoding);
        if (status == 200)
        {
            Assert.Equal($"application/{Codec}", headers["content-type"]);
            Assert.Contains("Accept-Encoding", headers["vary"], StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("cache-control", headers.Keys);
            return CreateResponse(status, headers, trailing, default) with { Messages = [Decode(body, isCompressed)], Compressed = [isCompressed] };
        }

        Assert.Equal("application/json", headers["content-type"]);
        Assert.Equal("no-store", headers["cache-control"]);
        var error = JsonSerializer.Deserialize<JsonElement>(body);
        var response = CreateResponse(status, headers, trailing, error);
        Assert.Equal(HttpStatuses[response.Code], status);
        return response;
    }

    private WireResponse ReadStream(int status, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        Assert.Equal(200, status);
        Assert.Equal($"application/connect+{Codec}", headers["content-type"]);
        var frames = MessageFrame.DecodeAll(body);
        Assert.Equal(2, frames[^1].Flag);
        var end = JsonSerializer.Deserialize<JsonElement>(frames[^1].Message);
        var messages = frames.SkipLast(1).ToArray();
        Assert.All(messages, frame => Assert.InRange(frame.Flag, 0, 1));
        if (messages.Any(frame => frame.Flag == 1)) Assert.Equal("gzip", headers["connect-content-encoding"]);
        var trailing = end.TryGetProperty("metadata", out var metadata)
            ? metadata.EnumerateObject().ToDictionary(entry => entry.Name, entry => string.Join(", ", entry.Value.EnumerateArray().Select(value => value.GetString())))
            : [];
        return CreateResponse(status, headers, trailing, end.TryGetProperty("error", out var error) ? error : default) with
        {
            Messages = [.. messages.Select(frame => Decode(frame.Message, frame.Flag == 1))],
            Compressed = [.. messages.Select(frame => frame.Flag == 1)],
        };
    }

    private static WireResponse CreateResponse(int status, IReadOnlyDictionary<string, string> headers, IReadOnlyDictionary<string, string> trailing, JsonElement error) => new()
    {
        HttpStatus = status,
        Headers = headers,
        Trailing = trailing,
        Messages = [],
        Compressed = [],
        Code = error.ValueKind == JsonValueKind.Undefined ? 0 : Array.IndexOf(Codes, error.GetProperty("code").GetString()),
        Message = error.ValueKind != JsonValueKind.Undefined && error.TryGetProperty("message", out var message) ? message.GetString()! : "",
        Details = error.ValueKind != JsonValueKind.Undefined && error.TryGetProperty("details", out var details) ? [.. details.EnumerateArray().Select(Detail)] : [],
    };

    private static Any Detail(JsonElement detail)
    {
        var value = detail.GetProperty("value").GetString()!;
        return new Any
        {
            TypeUrl = detail.TryGetProperty("typeUrl", out var url) ? url.GetString() : $"type.googleapis.com/{detail.GetProperty("type").GetString()}",
            Value = ByteString.FromBase64(value.PadRight((value.Length + 3) / 4 * 4, '=')),
        };
    }
}
