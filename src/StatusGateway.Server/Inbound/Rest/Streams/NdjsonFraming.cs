using StatusGateway.Core.Headers;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>
/// A line for each message, as grpc-gateway writes it; a failure is the last line:
/// <code>
/// {"result":{"title":"Emma"}}
/// {"error":{"type":"/errors/NOT_FOUND", ...}}
/// </code>
/// </summary>
internal sealed class NdjsonFraming : StreamFraming
{
    public override string MediaType => MediaTypes.Ndjson;

    public override void WriteMessage(ReadOnlySpan<byte> message, bool isFirst, PooledBuffer output)
    {
        output.Write("{\"result\":"u8);
        output.Write(message);
        output.Write("}\n"u8);
    }

    public override void WriteError(ReadOnlySpan<byte> failure, PooledBuffer output)
    {
        output.Write("{\"error\":"u8);
        output.Write(failure);
        output.Write("}\n"u8);
    }
}
