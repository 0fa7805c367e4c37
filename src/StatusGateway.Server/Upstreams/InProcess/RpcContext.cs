using StatusGateway.Server.Pipeline;

namespace StatusGateway.Server.Upstreams.InProcess;

/// <summary>A call as a handler sees it.</summary>
public sealed class RpcContext
{
    private readonly Metadata _request;

    internal RpcContext(Metadata request, CancellationToken cancellation)
    {
        _request = request;
        Cancellation = cancellation;
    }

    /// <summary>Cancelled when the caller is gone or the deadline has passed.</summary>
    public CancellationToken Cancellation { get; }

    internal Metadata? Response { get; private set; }

    internal Metadata? Trailers { get; private set; }

    /// <summary>The first value of the caller's metadata, or null.</summary>
    /// <param name="name">Name in lower case.</param>
    /// <returns>The value.</returns>
    public string? GetMetadata(string name) => _request.Find(name);

    /// <summary>Adds initial metadata to the answer.</summary>
    /// <param name="name">Name in lower case.</param>
    /// <param name="value">Printable ASCII, or base64 for a name that ends with <c>-bin</c>.</param>
    public void AddMetadata(string name, string value) => (Response ??= new Metadata()).Add(name, value);

    /// <summary>Adds trailing metadata to the answer.</summary>
    /// <param name="name">Name in lower case.</param>
    /// <param name="value">Printable ASCII, or base64 for a name that ends with <c>-bin</c>.</param>
    public void AddTrailer(string name, string value) => (Trailers ??= new Metadata()).Add(name, value);
}
