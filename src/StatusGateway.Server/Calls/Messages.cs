
namespace StatusGateway.Server.Calls;

/// <summary>One message on its way: protobuf bytes, or what a compression made of them.</summary>
/// <param name="Payload">Without any envelope. Valid until the source gives its next message, or is disposed.</param>
/// <param name="IsCompressed">By the encoding that the direction's headers name.</param>
internal readonly record struct GatewayMessage(ReadOnlyMemory<byte> Payload, bool IsCompressed = false);

/// <summary>What a read of a direction gave: a message, its end, or why it broke off.</summary>
internal readonly struct MessageRead
{
    private MessageRead(GatewayMessage message, bool isMessage, CallEnd? failure)
    {
        Message = message;
        IsMessage = isMessage;
        Failure = failure;
    }

    /// <summary>The direction has ended as it should.</summary>
    public static MessageRead End => default;

    public bool IsMessage { get; }

    public GatewayMessage Message { get; }

    /// <summary>Why it broke off; null otherwise.</summary>
    public CallEnd? Failure { get; }

    public static MessageRead Of(GatewayMessage message) => new(message, true, null);

    public static MessageRead Failed(CallEnd failure) => new(default, false, failure);
}

/// <summary>
/// One direction of messages, read one at a time by its one consumer. Nothing is read ahead: who does not read holds the
/// sender back.
/// </summary>
internal interface IMessageSource
{
    /// <summary>How many messages there are when that is known before they are read, as for a unary call; else null.</summary>
    GatewayMessage? Only { get; }

    /// <summary>The next message, or the end. Does not throw for what a peer may do.</summary>
    ValueTask<MessageRead> ReadAsync(CancellationToken cancellation);
}

/// <summary>A direction of one message.</summary>
internal sealed class SingleMessage(GatewayMessage message) : IMessageSource
{
    private bool _isRead;

    public GatewayMessage? Only => message;

    public ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        if (_isRead) return new(MessageRead.End);
        _isRead = true;
        return new(MessageRead.Of(message));
    }
}
