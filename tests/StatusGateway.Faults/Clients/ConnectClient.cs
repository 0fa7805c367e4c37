using System.Text;
using System.Text.Json;
using Google.Protobuf;
using StatusGateway.Faults.Matrix;

namespace StatusGateway.Faults.Clients;

/// <summary>Connect, with protobuf over HTTP/1.1 or JSON over HTTP/2.</summary>
public sealed class ConnectClient(bool isJson) : ProtocolClient(isJson ? "Connect JSON" : "Connect", isHttp2: isJson)
{
    private const byte EndFlag = 2;

    // Only JSON is sent over HTTP/2.
    private bool IsJson => IsHttp2;

    private string Codec => IsJson ? "json" : "proto";

    protected override HttpRequestMessage Create(ClientCall call) => call.Kind == MethodKind.Unary
        ? CreateRequest(RpcPath(call), Encode(call.Requests.Single()), $"application/{Codec}", ("connect-protocol-version", "1"), ("connect-timeout-ms", call.DeadlineMs))
        : CreateRequest(
            RpcPath(call), [.. call.Requests.SelectMany(message => MessageFrame.Encode(Encode(message)))], $"application/connect+{Codec}",
            ("connect-protocol-version", "1"), ("connect-timeout-ms", call.DeadlineMs));

    protected override Outcome Read(ClientCall call, Received response)
    {
        if (call.Kind == MethodKind.Unary)
        {
            if (response.IsCut) return new Outcome();
            return response.Status == 200 ? new Outcome { Code = "OK", Messages = 1 } : ReadError(JsonSerializer.Deserialize<JsonElement>(response.Body));
        }

        var (frames, hasRest) = ReadFrames(response.Body);
        var ends = frames.Count(static frame => (frame.Flag & EndFlag) != 0);
        if (ends > 1 || (ends == 1 && (frames[^1].Flag & EndFlag) == 0)) return new Outcome { Violation = $"{ends} messages with a status" };
        if (ends == 0) return new Outcome { Messages = frames.Count, Violation = response.IsCut ? null : "complete without a status" };
        if (hasRest) return new Outcome { Violation = "bytes after the status" };
        var end = JsonSerializer.Deserialize<JsonElement>(frames[^1].Message);
        var outcome = end.TryGetProperty("error", out var error) ? ReadError(error) : new Outcome { Code = "OK" };
        return outcome with { Messages = frames.Count - 1 };
    }

    private byte[] Encode(V1.Probe message) => IsJson ? Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message)) : message.ToByteArray();

    private static Outcome ReadError(JsonElement error)
    {
        var code = error.GetProperty("code").GetString()!.ToUpperInvariant();
        return new Outcome { Code = code == "CANCELED" ? "CANCELLED" : code, Reason = error.TryGetProperty("details", out var details) ? FindReason(details) : null };
    }

    private static string? FindReason(JsonElement details)
    {
        foreach (var detail in details.EnumerateArray())
        {
            if (detail.GetProperty("type").GetString() != Rpc.ErrorInfo.Descriptor.FullName) continue;
            var value = detail.GetProperty("value").GetString()!;
            return Rpc.ErrorInfo.Parser.ParseFrom(Convert.FromBase64String(value.PadRight((value.Length + 3) / 4 * 4, '='))).Reason;
        }

        return null;
    }
}
