using StatusGateway.Core.Headers;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>
/// Server-sent events (WHATWG HTML section 9.2). A client that gets the end as an event does not reconnect, as
/// <c>EventSource</c> does when a connection merely closes:
/// <code>
/// data: {"title":"Emma"}
///
/// event: end
/// data: {}
///
/// </code>
/// </summary>
internal sealed class EventStreamFraming : StreamFraming
{
    public override string MediaType => MediaTypes.EventStream;

    public override bool HasHeartbeat => true;

    public override void WriteMessage(ReadOnlySpan<byte> message, bool isFirst, PooledBuffer output) => WriteData(message, output);

    public override void WriteEnd(bool isEmpty, PooledBuffer output)
    {
        output.Write("event: end\n"u8);
        WriteData("{}"u8, output);
    }

    public override void WriteError(ReadOnlySpan<byte> failure, PooledBuffer output)
    {
        output.Write("event: error\n"u8);
        WriteData(failure, output);
    }

    /// <summary>A comment, which clients pass over.</summary>
    public override void WriteHeartbeat(PooledBuffer output) => output.Write(": heartbeat\n\n"u8);

    /// <summary>A line of data for each line: a client joins them again.</summary>
    private static void WriteData(ReadOnlySpan<byte> data, PooledBuffer output)
    {
        while (true)
        {
            var end = data.IndexOfAny((byte)'\n', (byte)'\r');
            output.Write("data: "u8);
            output.Write(end < 0 ? data : data[..end]);
            output.Write("\n"u8);
            if (end < 0) break;
            data = data[(data[end..].StartsWith("\r\n"u8) ? end + 2 : end + 1)..];
        }

        output.Write("\n"u8);
    }
}
