using StatusGateway.Server.Calls;

namespace StatusGateway.Server.InProcess;

/// <summary>The context of a call to a handler.</summary>
public sealed class RpcContext
{
    private readonly Metadata _request;
    private readonly Lock _gate = new();
    private Metadata? _response;
    private bool _isHeadTaken;

    internal RpcContext(Metadata request, CancellationToken cancellation)
    {
        _request = request;
        Cancellation = cancellation;
    }

    /// <summary>
    /// Gets a token that is cancelled when the client disconnects, when the deadline expires, and, for streams, when the application stops.
    /// Handlers pass it to everything they await.
    /// </summary>
    public CancellationToken Cancellation { get; }

    internal Metadata? Trailers { get; private set; }

    /// <summary>Gets the first value of the client's metadata with a name.</summary>
    /// <param name="name">The name in lower case.</param>
    /// <returns>The value, or null.</returns>
    public string? GetMetadata(string name) => _request.Find(name);

    /// <summary>
    /// Adds initial metadata to the response. A stream sends it when the handler first waits; metadata that is added later is ignored, so
    /// that the result does not depend on timing.
    /// </summary>
    /// <param name="name">The name in lower case.</param>
    /// <param name="value">Printable ASCII, or base64 for a name that ends with <c>-bin</c>.</param>
    public void AddMetadata(string name, string value)
    {
        lock (_gate)
        {
            if (!_isHeadTaken) (_response ??= new Metadata()).Add(name, value);
        }
    }

    /// <summary>Adds trailing metadata to the response.</summary>
    /// <param name="name">The name in lower case.</param>
    /// <param name="value">Printable ASCII, or base64 for a name that ends with <c>-bin</c>.</param>
    public void AddTrailer(string name, string value) => (Trailers ??= new Metadata()).Add(name, value);

    /// <summary>Gets the initial metadata. Later additions are ignored.</summary>
    internal Metadata? TakeMetadata()
    {
        lock (_gate)
        {
            _isHeadTaken = true;
            return _response;
        }
    }
}
