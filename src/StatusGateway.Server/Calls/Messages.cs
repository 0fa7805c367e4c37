
namespace StatusGateway.Server.Calls;

/// <summary>A message: protobuf bytes, plain or compressed.</summary>
/// <param name="Payload">The bytes without an envelope. Valid until the source returns its next message, or is disposed.</param>
/// <param name="IsCompressed">Whether the bytes are compressed, by the encoding that the headers of the direction name.</param>
internal readonly record struct GatewayMessage(ReadOnlyMemory<byte> Payload, bool IsCompressed = false);

/// <summary>The result of reading a direction: a message, its end, or why it broke off.</summary>
internal readonly struct MessageRead
{
    private MessageRead(GatewayMessage message, bool isMessage, CallEnd? failure)
    {
        Message = message;
        IsMessage = isMessage;
        Failure = failure;
    }

    /// <summary>The direction has ended.</summary>
    public static MessageRead End => default;

    public bool IsMessage { get; }

    public GatewayMessage Message { get; }

    /// <summary>Why the direction broke off; otherwise null.</summary>
    public CallEnd? Failure { get; }

    public static MessageRead Of(GatewayMessage message) => new(message, true, null);

    public static MessageRead Failed(CallEnd failure) => new(default, false, failure);
}

/// <summary>
/// One direction of messages, read one at a time by its only consumer. Nothing is read ahead: a consumer that does not read holds the
/// sender back.
/// </summary>
internal interface IMessageSource
{
    /// <summary>The only message, when it is known before it is read, as for a unary call; otherwise null.</summary>
    GatewayMessage? Only { get; }

    /// <summary>Reads the next message, or the end. Does not throw for what a peer may do.</summary>
    ValueTask<MessageRead> ReadAsync(CancellationToken cancellation);
}

/// <summary>A direction with one message.</summary>
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
