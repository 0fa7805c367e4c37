using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Inbound.Rpc;

/// <summary>Reads the client's envelopes as messages.</summary>
/// <param name="frames">The envelopes.</param>
/// <param name="decoder">Decodes their messages.</param>
/// <param name="limit">Maximum size of a message, in bytes.</param>
/// <param name="text">The base64 body that contains the envelopes; null for a binary body.</param>
internal sealed class EnvelopeSource(FrameReader frames, RequestDecoder decoder, int limit, Base64Stream? text = null) : IMessageSource
{
    public GatewayMessage? Only => null;

    private bool IsNoText => text is { IsMalformed: true };

    private static CallEnd NoText => Failures.MalformedFrame("The body is not base64.");

    /// <summary>Reads the next message. Exceptions of the server become failures of the client.</summary>
    public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        FrameOutcome outcome;
        try
        {
            outcome = await frames.ReadAsync(cancellation);
        }
        catch (Exception exception) when (ClientExceptions.IsIo(exception))
        {
            return MessageRead.Failed(ClientExceptions.ToEnd(exception));
        }

        if (outcome != FrameOutcome.Message && IsNoText) return MessageRead.Failed(NoText);
        return outcome switch
        {
            FrameOutcome.Message => decoder.Decode(frames.Message, out var message, cancellation) is { } error ? MessageRead.Failed(error) : MessageRead.FromMessage(message),
            FrameOutcome.End => MessageRead.End,
            FrameOutcome.TooLarge => MessageRead.Failed(Failures.TooLarge(limit)),
            FrameOutcome.Truncated => MessageRead.Failed(Failures.MalformedFrame("The request ends inside a message.")),
            _ => MessageRead.Failed(Failures.MalformedFrame("A frame has a flag that the protocol does not know.")),
        };
    }

    /// <summary>Reads the only message of a direction.</summary>
    public async ValueTask<(GatewayMessage Message, CallEnd? Error)> ReadOnlyAsync(CancellationToken cancellation)
    {
        var first = await ReadAsync(cancellation);
        if (first.Failure is not null) return (default, first.Failure);
        if (!first.IsMessage) return (default, Failures.WrongMessageCount(isNone: true));
        // The reader holds one message only; no other may follow.
        var next = await frames.ReadAsync(cancellation);
        if (IsNoText) return (default, NoText);
        return next switch
        {
            FrameOutcome.End => (first.Message, null),
            FrameOutcome.Message or FrameOutcome.TooLarge => (default, Failures.WrongMessageCount(isNone: false)),
            _ => (default, Failures.MalformedFrame("The bytes after the message are not a valid frame.")),
        };
    }
}
