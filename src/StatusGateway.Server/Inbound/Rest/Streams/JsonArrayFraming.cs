using StatusGateway.Core.Headers;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>
/// One array, whose bracket closes only when everything is there:
/// <code>
/// [{"title":"Emma"},{"title":"Persuasion"}]
/// </code>
/// </summary>
internal sealed class JsonArrayFraming : StreamFraming
{
    public override string MediaType => MediaTypes.Json;

    public override bool HasErrors => false;

    public override void WriteMessage(ReadOnlySpan<byte> message, bool isFirst, PooledBuffer output)
    {
        // The comma goes with what follows it: a message that is there is never held back for the next one.
        output.Write(isFirst ? "["u8 : ","u8);
        output.Write(message);
    }

    public override void WriteEnd(bool isEmpty, PooledBuffer output) => output.Write(isEmpty ? "[]"u8 : "]"u8);
}
