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

    /// <summary>Maximum size of a message of the response, in bytes.</summary>
    public int MaxResponseBytes { get; init; } = int.MaxValue;

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
}
