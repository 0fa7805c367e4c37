using StatusGateway.Core.Headers;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>
/// A line for each message, as grpc-gateway writes it; a failure is the last line:
/// <code>
/// {"result":{"title":"Emma"}}
/// {"error":{"type":"/errors/NOT_FOUND", ...}}
/// </code>
/// Without an envelope a line is the message itself, and the failure is the same.
/// </summary>
/// <param name="hasEnvelope">Whether a message is the member <c>result</c> of its line.</param>
internal sealed class NdjsonFraming(bool hasEnvelope) : StreamFraming
{
    public override string MediaType => MediaTypes.Ndjson;

    public override void WriteMessage(ReadOnlySpan<byte> message, bool isFirst, PooledBuffer output)
    {
        if (hasEnvelope) output.Write("{\"result\":"u8);
        output.Write(message);
        output.Write(hasEnvelope ? "}\n"u8 : "\n"u8);
    }

    public override void WriteError(ReadOnlySpan<byte> failure, PooledBuffer output)
    {
        output.Write("{\"error\":"u8);
        output.Write(failure);
        output.Write("}\n"u8);
    }
}
