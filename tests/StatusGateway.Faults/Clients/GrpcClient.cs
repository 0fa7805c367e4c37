using System.Globalization;
using System.Text;
using StatusGateway.Core;

namespace StatusGateway.Faults.Clients;

/// <summary>gRPC over HTTP/2.</summary>
public class GrpcClient(string name = "gRPC", bool isHttp2 = true) : ProtocolClient(name, isHttp2)
{
    protected override HttpRequestMessage Create(ClientCall call) =>
        CreateRequest(RpcPath(call), Frames(call), "application/grpc", ("te", "trailers"), ("grpc-timeout", $"{call.DeadlineMs}m"));

    protected override Outcome Read(ClientCall call, Received response)
    {
        var (frames, hasRest) = ReadFrames(response.Body);
        var isTrailersOnly = response.Headers.ContainsKey("grpc-status");
        if (isTrailersOnly && response.Trailers.ContainsKey("grpc-status")) return new Outcome { Violation = "a status in headers and trailers" };
        return ReadEnd(isTrailersOnly ? response.Headers : response.Trailers, frames.Count, hasRest, response.IsCut);
    }

    protected static Outcome ReadEnd(IReadOnlyDictionary<string, string>? end, int messages, bool hasRest, bool isCut)
    {
        var outcome = new Outcome { Messages = messages };
        if (end?.GetValueOrDefault("grpc-status") is not { } status) return isCut ? outcome : outcome with { Violation = "complete without a status" };
        if (hasRest && !isCut) return outcome with { Violation = "an incomplete message" };
        return outcome with { Code = ((RpcCode)int.Parse(status, CultureInfo.InvariantCulture)).Name(), Reason = FindReason(end) };
    }

    /// <summary>Returns the reason of the first ErrorInfo in trailers; null if absent.</summary>
    public static string? FindReason(IReadOnlyDictionary<string, string> trailers) => trailers.TryGetValue("grpc-status-details-bin", out var details)
        ? Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='))).Details
            .FirstOrDefault(static detail => detail.Is(Rpc.ErrorInfo.Descriptor))?.Unpack<Rpc.ErrorInfo>().Reason
        : null;
}

/// <summary>gRPC-Web, binary over HTTP/1.1 or as text over HTTP/2.</summary>
public sealed class GrpcWebClient(bool isText) : GrpcClient(isText ? "gRPC-Web-text" : "gRPC-Web", isHttp2: isText)
{
    private const byte EndFlag = 0x80;

    // Only the text form is sent over HTTP/2.
    private bool IsText => IsHttp2;

    private string MediaType => IsText ? "application/grpc-web-text+proto" : "application/grpc-web+proto";

    protected override HttpRequestMessage Create(ClientCall call)
    {
        var body = Frames(call);
        return CreateRequest(RpcPath(call), IsText ? Encoding.ASCII.GetBytes(Convert.ToBase64String(body)) : body, MediaType, ("accept", MediaType), ("grpc-timeout", $"{call.DeadlineMs}m"));
    }

    protected override Outcome Read(ClientCall call, Received response)
    {
        if (response.Trailers.Count > 0) return new Outcome { Violation = "HTTP trailers" };
        var body = response.Body;
        if (IsText)
        {
            var groups = body[..(body.Length / 4 * 4)].Chunk(4).SelectMany(static group => Convert.FromBase64String(Encoding.ASCII.GetString(group)));
            if (body.Length % 4 != 0 && !response.IsCut) return new Outcome { Violation = "incomplete base64" };
            body = [.. groups];
        }

        var (frames, hasRest) = ReadFrames(body);
        var ends = frames.Count(static frame => frame.Flag == EndFlag);
        if (response.Headers.ContainsKey("grpc-status"))
            return frames.Count > 0 ? new Outcome { Violation = "a status in the headers, and a body" } : ReadEnd(response.Headers, 0, hasRest, response.IsCut);
        if (ends > 1 || (ends == 1 && frames[^1].Flag != EndFlag)) return new Outcome { Violation = $"{ends} frames with a status" };
        if (ends == 0) return ReadEnd(null, frames.Count, hasRest, response.IsCut);
        var end = Encoding.ASCII.GetString(frames[^1].Message).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(':', 2)).ToDictionary(static pair => pair[0], static pair => pair[1].Trim());
        return ReadEnd(end, frames.Count - 1, hasRest, response.IsCut);
    }
}
