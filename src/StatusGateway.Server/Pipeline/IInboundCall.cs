namespace StatusGateway.Server.Pipeline;

/// <summary>
/// The caller's side of a call, made by its protocol. The pipeline opens it, hands its messages to the upstream, and gives
/// it the answer: head, messages, end, in this order. A failure before the end is told by <see cref="EndAsync"/> as well.
/// </summary>
internal interface IInboundCall : IDisposable
{
    /// <summary>What is left to send upstream of the caller's headers.</summary>
    Metadata Metadata { get; }

    /// <summary>The caller's messages, from <see cref="OpenAsync"/> on.</summary>
    IMessageSource Messages { get; }

    /// <summary>Compression of the messages as the caller named it, where they are passed on unread; else null.</summary>
    string? Encoding { get; }

    /// <summary>Compressions that the caller reads, where messages are passed on unread; else null.</summary>
    string? AcceptEncoding { get; }

    /// <summary>Reads as much of the request as has to be there before the upstream is called. Null, or why it cannot be.</summary>
    ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation);

    /// <summary>Takes the answer's head. Nothing needs to be sent yet.</summary>
    void TakeHead(ResponseHead head);

    /// <summary>Takes a message of the answer. Null, or why it cannot be passed on.</summary>
    ValueTask<CallEnd?> TakeMessageAsync(GatewayMessage message, CancellationToken cancellation);

    /// <summary>Sends what is left, and ends the answer.</summary>
    ValueTask EndAsync(CallEnd end);
}
