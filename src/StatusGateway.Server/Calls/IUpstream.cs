using StatusGateway.Core;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Calls;

/// <summary>
/// The upstream's side of a call. Each direction has back-pressure: the upstream pulls the messages of the request from the client's
/// source, and the pipeline pulls the messages of the response from the call. Nothing here throws for what a peer may do.
/// </summary>
internal interface IUpstream
{
    /// <summary>The protocol of the upstream.</summary>
    UpstreamProtocol Protocol { get; }

    /// <summary>The addresses; empty for a service in this process.</summary>
    IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Starts a call. Nothing has been sent when this returns.</summary>
    IUpstreamCall Start(UpstreamRequest request, CancellationToken cancellation);
}

/// <summary>A call at an upstream: the initial metadata of the response, then its messages, then its end.</summary>
internal interface IUpstreamCall : IMessageSource, IAsyncDisposable
{
    /// <summary>Waits for the initial metadata, which is empty when the call failed before it. Must be called once, before the first read.</summary>
    ValueTask<ResponseHead> ReadHeadAsync();

    /// <summary>How the call ended; set when a read returned the end or a failure.</summary>
    CallEnd? End { get; }
}

/// <summary>A request to an upstream.</summary>
internal sealed class UpstreamRequest
{
    public required MethodSchema Method { get; init; }

    /// <summary>The HTTP bindings of the methods, for a REST upstream; otherwise null.</summary>
    public RestApi? Api { get; init; }

    /// <summary>Returns whether a path and query leads to a route of the gateway; null if that is not known.</summary>
    public Func<string, bool>? Serves { get; init; }

    /// <summary>The limits of the response.</summary>
    public ReadLimits ResponseLimits { get; init; } = new(int.MaxValue);

    /// <summary>Maximum size of a message of the response, in bytes.</summary>
    public int MaxResponseBytes => ResponseLimits.MaxMessageBytes;

    /// <summary>Maximum size of the body of an HTTP error that is read, in bytes.</summary>
    public int MaxErrorBytes { get; init; } = int.MaxValue;

    public required Metadata Metadata { get; init; }

    /// <summary>The client's messages; the upstream is their consumer.</summary>
    public required IMessageSource Messages { get; init; }

    /// <summary>What is left of the client's own deadline, to be sent to the upstream; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The client's deadline as it came, when timers cannot hold it.</summary>
    public string? VerbatimTimeout { get; init; }

    /// <summary>The compression of the messages, as the client names it, where compressed messages pass through; otherwise null.</summary>
    public string? Encoding { get; init; }

    /// <summary>The compressions that the client accepts, where compressed messages pass through; otherwise null.</summary>
    public string? AcceptEncoding { get; init; }
}

/// <summary>What comes before the first message of a response.</summary>
internal sealed class ResponseHead
{
    public static ResponseHead Empty { get; } = new();

    public Metadata? Metadata { get; init; }

    /// <summary>The compression of the messages; null for none.</summary>
    public string? Encoding { get; init; }

    /// <summary>The compressions that the upstream accepts; null when it names none.</summary>
    public string? AcceptEncoding { get; init; }

    /// <summary>
    /// Whether the upstream sent the head apart from the end, so that the metadata of both must not be mixed; false if it sent a
    /// Trailers-Only response (gRPC over HTTP/2, "Responses"), or knows no difference.
    /// </summary>
    public bool IsSeparate { get; init; }
}

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

    public static MessageRead FromMessage(GatewayMessage message) => new(message, true, null);

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
        return new(MessageRead.FromMessage(message));
    }
}

/// <summary>How a call ended: the status, and what goes with it. Immutable.</summary>
/// <param name="Status">The status.</param>
internal sealed record CallEnd(RpcStatus Status)
{
    public static CallEnd Ok { get; } = new(RpcStatus.Ok);

    /// <summary>Why the gateway itself failed the call; null when it did not.</summary>
    public FailureReason? Reason { get; init; }

    /// <summary>The HTTP status for REST clients, when it is not the one that the code maps to.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Trailing metadata of the upstream.</summary>
    public Metadata? Trailers { get; init; }

    /// <summary>A header that HTTP requires with the error, such as <c>Allow</c>.</summary>
    public KeyValuePair<string, string>? Header { get; init; }

    /// <summary>What is wrong with the form of the upstream's status, for the log.</summary>
    public string? StatusFormError { get; init; }

    /// <summary>What the log says after the message, and the client does not get; null for nothing.</summary>
    public string? LogNote { get; init; }

    /// <summary>The place of the error in the body of the request, as a JSON Pointer; null when the error is not in the body.</summary>
    public string? BodyPointer { get; init; }

    /// <summary>
    /// The end for gRPC and gRPC-Web clients: there a message that cannot be read is a broken protocol, and not an invalid argument
    /// (gRPC, "Status codes and their use").
    /// </summary>
    public CallEnd ForGrpc() => Reason == FailureReason.MalformedBody ? this with { Status = Status.WithCode(RpcCode.Internal) } : this;
}
