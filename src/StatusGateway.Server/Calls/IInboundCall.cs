namespace StatusGateway.Server.Calls;

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

    /// <summary>
    /// The upstream of a stream has not sent its head yet. Who does not let its caller wait for that says so here, as in
    /// <see cref="WhileIdleAsync"/>; the others wait.
    /// </summary>
    /// <param name="head">The upstream's head.</param>
    /// <param name="cancellation">The call's.</param>
    /// <returns>Null, or why nothing can be sent any more.</returns>
    ValueTask<CallEnd?> WhileHeadIsDueAsync(Task head, CancellationToken cancellation) => new((CallEnd?)null);

    /// <summary>Takes the answer's head. Nothing needs to be sent yet.</summary>
    void TakeHead(ResponseHead head);

    /// <summary>
    /// Takes a message of the answer: the only one of a unary call, which is held until the end, or the next one of a stream,
    /// which may wait for <see cref="WhileIdleAsync"/>. Null, or how the call ends now: why the message cannot be passed on, or OK where
    /// the caller has all that it asked for.
    /// </summary>
    ValueTask<CallEnd?> TakeMessageAsync(GatewayMessage message, CancellationToken cancellation);

    /// <summary>
    /// The upstream of a stream has nothing more for now: what was held back is sent, and whoever has something to say to an
    /// idle caller says it until <paramref name="next"/> is done. May return earlier. Never throws.
    /// </summary>
    /// <param name="next">The upstream's next message or end.</param>
    /// <param name="cancellation">The call's.</param>
    /// <returns>Null, or why nothing can be sent any more.</returns>
    ValueTask<CallEnd?> WhileIdleAsync(Task next, CancellationToken cancellation);

    /// <summary>Sends what is left, and ends the answer.</summary>
    ValueTask EndAsync(CallEnd end);
}
