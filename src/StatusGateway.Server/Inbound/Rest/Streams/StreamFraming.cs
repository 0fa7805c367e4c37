using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>The framing of the messages of a server stream in the body of a REST response. The comment of each framing shows its bytes.</summary>
internal abstract class StreamFraming
{
    public static StreamFraming Ndjson { get; } = new NdjsonFraming(hasEnvelope: true);

    /// <summary>NDJSON without an envelope.</summary>
    public static StreamFraming Lines { get; } = new NdjsonFraming(hasEnvelope: false);

    public static StreamFraming EventStream { get; } = new EventStreamFraming();

    public static StreamFraming JsonArray { get; } = new JsonArrayFraming();

    /// <summary>No framing, for google.api.HttpBody: the bytes of the messages, concatenated.</summary>
    public static StreamFraming Raw { get; } = new RawFraming();

    public abstract string MediaType { get; }

    /// <summary>Whether the framing can express an error. If not, the response is broken off, so that clients do not take it for a complete one.</summary>
    public virtual bool HasErrors => true;

    /// <summary>Whether the framing has a keep-alive that is not a message.</summary>
    public virtual bool HasHeartbeat => false;

    /// <summary>Writes a message.</summary>
    /// <param name="message">The JSON of the message, or its bytes without a framing.</param>
    /// <param name="isFirst">Whether it is the first message.</param>
    /// <param name="output">The buffer to append to.</param>
    public abstract void WriteMessage(ReadOnlySpan<byte> message, bool isFirst, PooledBuffer output);

    /// <summary>Writes the end of a complete stream.</summary>
    /// <param name="isEmpty">Whether the stream had no message.</param>
    /// <param name="output">The buffer to append to.</param>
    public virtual void WriteEnd(bool isEmpty, PooledBuffer output)
    {
    }

    /// <summary>Writes the error that ended the stream, if the framing can express it.</summary>
    public virtual void WriteError(ReadOnlySpan<byte> failure, PooledBuffer output)
    {
    }

    /// <summary>Writes a keep-alive, if the framing has one.</summary>
    public virtual void WriteHeartbeat(PooledBuffer output)
    {
    }

    private sealed class RawFraming : StreamFraming
    {
        public override string MediaType => ResponseContent.UnknownMediaType;

        public override bool HasErrors => false;

        public override void WriteMessage(ReadOnlySpan<byte> message, bool isFirst, PooledBuffer output) => output.Write(message);
    }
}
