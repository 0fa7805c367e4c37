namespace StatusGateway.Server.Calls;

/// <summary>
/// The client's side of a call, created by its protocol. The pipeline opens it, passes its messages to the upstream, and hands it
/// the response: head, messages, end, in this order. A failure at any point is handed over by <see cref="EndAsync"/>.
/// </summary>
internal interface IInboundCall : IDisposable
{
    /// <summary>The client's headers that go upstream.</summary>
    Metadata Metadata { get; }

    /// <summary>The client's messages. Set by <see cref="OpenAsync"/>.</summary>
    IMessageSource Messages { get; }

    /// <summary>The compression of the messages, as the client names it, where they go upstream compressed; otherwise null.</summary>
    string? Encoding { get; }

    /// <summary>The compressions that the client accepts, where compressed messages pass through; otherwise null.</summary>
    string? AcceptEncoding { get; }

    /// <summary>Reads what is needed of the request before the upstream is called. Returns null, or why the request is refused.</summary>
    ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation);

    /// <summary>Takes the head of the response. Nothing needs to be sent yet.</summary>
    void SetHead(ResponseHead head);

    /// <summary>
    /// Takes the only message of a response that has one, and holds it until the end is known: an error must not follow a message.
    /// Returns null, or why the client cannot get the message.
    /// </summary>
    CallEnd? SetMessage(GatewayMessage message);

    /// <summary>The size of the message that is held, in bytes; 0 when none is.</summary>
    int HeldBytes { get; }

    /// <summary>Sends what is left, and ends the response.</summary>
    ValueTask EndAsync(CallEnd end);
}

/// <summary>
/// The client's side of a call in which at least one direction is a stream. The pipeline waits for the upstream, and calls
/// <see cref="OnIdleAsync"/> when nothing has come for <see cref="IdleDelay"/>.
/// </summary>
internal interface IInboundStream : IInboundCall
{
    /// <summary>
    /// Completes when the response may begin, for clients that read nothing before they have sent their whole request; null when
    /// it may begin now. While it is pending, the pipeline does not call <see cref="OnIdleAsync"/>.
    /// </summary>
    Task? ResponseGate { get; }

    /// <summary>
    /// How long the pipeline waits for the upstream before it calls <see cref="OnIdleAsync"/>: zero when something is held that can
    /// be sent now, null when there is nothing to do until the upstream sends something.
    /// </summary>
    TimeSpan? IdleDelay { get; }

    /// <summary>
    /// Takes the next message of a streamed response. Returns null, or how the call ends now: why the message cannot be passed on,
    /// or OK when the client has all that it needs.
    /// </summary>
    ValueTask<CallEnd?> WriteMessageAsync(GatewayMessage message, CancellationToken cancellation);

    /// <summary>Sends what is held, or a keep-alive when nothing is. Returns null, or how the call ends now.</summary>
    ValueTask<CallEnd?> OnIdleAsync(CancellationToken cancellation);
}
