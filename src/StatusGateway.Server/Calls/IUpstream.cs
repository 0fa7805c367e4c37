using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Calls;

/// <summary>
/// The upstream's side of a call. Messages flow one way each, with back-pressure: the upstream pulls requests out of the
/// caller's source, the pipeline pulls answers out of the call. Nothing here throws for what a peer may do.
/// </summary>
internal interface IUpstream
{
    /// <summary>What it speaks.</summary>
    UpstreamProtocol Protocol { get; }

    /// <summary>Where it is; none for one in this process.</summary>
    IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Begins a call; nothing has happened yet when this returns.</summary>
    IUpstreamCall Start(UpstreamRequest request, CancellationToken cancellation);
}

/// <summary>A call at an upstream: its answer's metadata, then its messages, then its end.</summary>
internal interface IUpstreamCall : IMessageSource, IAsyncDisposable
{
    /// <summary>Waits for the initial metadata. To be called once, before the first read; empty where the call failed before.</summary>
    ValueTask<ResponseHead> ReadHeadAsync();

    /// <summary>How it ended; set when a read gave the end or a failure.</summary>
    CallEnd? End { get; }
}

/// <summary>What an upstream is asked.</summary>
internal sealed class UpstreamRequest
{
    public required MethodSchema Method { get; init; }

    /// <summary>The method as HTTP knows it, for an upstream of REST; else null.</summary>
    public RestApi? Api { get; init; }

    /// <summary>Limit of an answer's message.</summary>
    public int MaxResponseBytes { get; init; } = int.MaxValue;

    /// <summary>How much of an error of an HTTP upstream is looked at.</summary>
    public int MaxErrorBytes { get; init; } = int.MaxValue;

    public required Metadata Metadata { get; init; }

    /// <summary>The caller's messages; the upstream is their consumer.</summary>
    public required IMessageSource Messages { get; init; }

    /// <summary>What is left of the caller's own deadline, to be told to the upstream; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The caller's deadline as it came, where timers cannot hold it.</summary>
    public string? VerbatimTimeout { get; init; }

    /// <summary>Compression of the messages as the caller named it, for a lane that does not look into them; else null.</summary>
    public string? Encoding { get; init; }

    /// <summary>Compressions that the caller reads, for a lane that does not look into messages; else null.</summary>
    public string? AcceptEncoding { get; init; }
}

/// <summary>What comes before the first message of an answer.</summary>
internal sealed class ResponseHead
{
    public static ResponseHead Empty { get; } = new();

    public Metadata? Metadata { get; init; }

    /// <summary>Compression of the messages; null for none.</summary>
    public string? Encoding { get; init; }

    /// <summary>Compressions that the upstream reads, as it says; null where it does not.</summary>
    public string? AcceptEncoding { get; init; }
}
