using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>How the messages of a server stream stand in the body of a REST answer. Each framing opens with the bytes that it writes.</summary>
internal abstract class StreamFraming
{
    public static StreamFraming Ndjson { get; } = new NdjsonFraming();

    public static StreamFraming EventStream { get; } = new EventStreamFraming();

    public static StreamFraming JsonArray { get; } = new JsonArrayFraming();

    /// <summary>No framing, for google.api.HttpBody: the bytes of each message, one behind the other.</summary>
    public static StreamFraming Raw { get; } = new RawFraming();

    public abstract string MediaType { get; }

    /// <summary>A failure has a place in it. Where it has none, the answer is broken off so that nobody takes it for a whole one.</summary>
    public virtual bool TellsFailures => true;

    /// <summary>There is something to say to an idle caller that is no message.</summary>
    public virtual bool HasHeartbeat => false;

    /// <summary>Writes a message.</summary>
    /// <param name="message">Its JSON, or its bytes where there is no framing.</param>
    /// <param name="isFirst">No message went before it.</param>
    /// <param name="output">Where it is appended.</param>
    public abstract void WriteMessage(ReadOnlySpan<byte> message, bool isFirst, PooledBuffer output);

    /// <summary>Writes what says that all messages are there.</summary>
    /// <param name="isEmpty">There was no message.</param>
    /// <param name="output">Where it is appended.</param>
    public virtual void WriteEnd(bool isEmpty, PooledBuffer output)
    {
    }

    /// <summary>Writes the failure that ended the stream, where the framing has a place for it.</summary>
    public virtual void WriteFailure(ReadOnlySpan<byte> failure, PooledBuffer output)
    {
    }

    /// <summary>Writes what keeps an idle connection alive, where the framing has that.</summary>
    public virtual void WriteHeartbeat(PooledBuffer output)
    {
    }

    private sealed class RawFraming : StreamFraming
    {
        public override string MediaType => ResponseContent.UnknownMediaType;

        public override bool TellsFailures => false;

        public override void WriteMessage(ReadOnlySpan<byte> message, bool isFirst, PooledBuffer output) => output.Write(message);
    }
}
