using System.Net;
using System.Text;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>gRPC over HTTP/2.</summary>
public class GrpcWireClient(bool json, string? name = null, Version? http = null) : WireClient(name ?? (json ? "gRPC+json" : "gRPC"), json, http ?? HttpVersion.Version20)
{
    private const string Details = "grpc-status-details-bin";

    protected virtual string MediaType => Json ? "application/grpc+json" : "application/grpc";

    protected override HttpRequestMessage Request(WireCall call) => Post(Body(call), MediaType, [("te", "trailers"), .. Negotiation(call)]);

    protected virtual byte[] Body(WireCall call) => Envelopes(call);

    protected static IEnumerable<(string Name, string Value)> Negotiation(WireCall call)
    {
        if (call.Cell.Gzip)
        {
            yield return ("grpc-encoding", "gzip");
            yield return ("grpc-accept-encoding", "gzip,identity");
        }

        if (call.HasDeadline) yield return ("grpc-timeout", $"{WireCall.DeadlineMs}m");
    }

    protected override WireResponse Read(
        MatrixCell cell, int status, IReadOnlyDictionary<string, string> headers, byte[] body, IReadOnlyDictionary<string, string> trailers)
    {
        // A Trailers-Only response has no body. Other responses have the status in their trailers only.
        var isTrailersOnly = trailers.Count == 0;
        if (isTrailersOnly) Assert.Empty(body);
        else Assert.DoesNotContain("grpc-status", headers.Keys);
        return CreateResponse(status, headers, MessageFrame.DecodeAll(body), isTrailersOnly ? headers : trailers, isTrailersOnly);
    }

    protected WireResponse CreateResponse(
        int status, IReadOnlyDictionary<string, string> headers, IReadOnlyList<(byte Flag, byte[] Message)> frames,
        IReadOnlyDictionary<string, string> end, bool isTrailersOnly)
    {
        Assert.Equal(200, status);
        Assert.Equal(MediaType, headers["content-type"]);
        Assert.All(frames, frame => Assert.InRange(frame.Flag, 0, 1));
        if (frames.Any(frame => frame.Flag == 1)) Assert.Equal("gzip", headers["grpc-encoding"]);
        var details = end.TryGetValue(Details, out var text) ? Rpc.Status.Parser.ParseFrom(FromBase64(text)) : null;
        var code = ParseCode(end["grpc-status"]);
        var message = Uri.UnescapeDataString(end.GetValueOrDefault("grpc-message", ""));
        if (details is not null) Assert.Equal((code, message), (details.Code, details.Message));
        return new WireResponse
        {
            HttpStatus = status,
            Headers = headers,
            Trailing = isTrailersOnly ? new Dictionary<string, string>() : end,
            Messages = [.. frames.Select(frame => Decode(frame.Message, frame.Flag == 1))],
            Compressed = [.. frames.Select(frame => frame.Flag == 1)],
            Code = code,
            Message = message,
            Details = details is null ? [] : [.. details.Details],
        };
    }

    private static byte[] FromBase64(string text)
    {
        Assert.DoesNotContain('=', text);
        return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }
}

/// <summary>gRPC-Web: the binary form over HTTP/2, the text form over HTTP/1.1.</summary>
public sealed class GrpcWebWireClient(bool json, bool text)
    : GrpcWireClient(json, $"gRPC-Web{(text ? "-text" : "")}{(json ? "+json" : "")}", text ? HttpVersion.Version11 : HttpVersion.Version20)
{
    protected override string MediaType => $"application/grpc-web{(text ? "-text" : "")}+{Codec}";

    protected override HttpRequestMessage Request(WireCall call) => Post(Body(call), MediaType, [("x-grpc-web", "1"), ("accept", MediaType), .. Negotiation(call)]);

    /// <summary>In the text form, each message is encoded and padded separately.</summary>
    protected override byte[] Body(WireCall call) => text
        ? [.. call.Texts.SelectMany(one => Encoding.ASCII.GetBytes(Convert.ToBase64String(Envelopes(call with { Texts = [one] }))))]
        : base.Body(call);

    protected override WireResponse Read(
        MatrixCell cell, int status, IReadOnlyDictionary<string, string> headers, byte[] body, IReadOnlyDictionary<string, string> trailers)
    {
        // Browsers cannot read HTTP trailers.
        Assert.Empty(trailers);
        if (body.Length == 0) return CreateResponse(status, headers, [], headers, isTrailersOnly: true);
        Assert.DoesNotContain("grpc-status", headers.Keys);
        var frames = MessageFrame.DecodeAll(text ? DecodeText(body) : body);
        var last = frames[^1];
        Assert.Equal(0x80, last.Flag);
        var block = Encoding.ASCII.GetString(last.Message);
        Assert.EndsWith("\r\n", block, StringComparison.Ordinal);
        var end = block[..^2].Split("\r\n").Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
        Assert.All(end.Keys, key => Assert.Equal(key.ToLowerInvariant(), key));
        return CreateResponse(status, headers, [.. frames.SkipLast(1)], end, isTrailersOnly: false);
    }

    /// <summary>Decodes base64 in groups of four characters, because any group may end with padding.</summary>
    private static byte[] DecodeText(byte[] body)
    {
        Assert.Equal(0, body.Length % 4);
        return [.. body.Chunk(4).SelectMany(group => Convert.FromBase64String(Encoding.ASCII.GetString(group)))];
    }
}
