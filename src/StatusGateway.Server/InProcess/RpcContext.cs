using StatusGateway.Server.Calls;

namespace StatusGateway.Server.InProcess;

/// <summary>A call as a handler sees it.</summary>
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
    /// Cancelled when the caller is gone or the deadline has passed; that of a stream also when the application stops. A handler
    /// that waits for anything waits with it.
    /// </summary>
    public CancellationToken Cancellation { get; }

    internal Metadata? Trailers { get; private set; }

    /// <summary>The first value of the caller's metadata, or null.</summary>
    /// <param name="name">Name in lower case.</param>
    /// <returns>The value.</returns>
    public string? GetMetadata(string name) => _request.Find(name);

    /// <summary>
    /// Adds initial metadata to the answer. Where the answer is a stream it goes out once the handler waits for the first time;
    /// what is added after that is dropped, for it would depend on how fast everybody is.
    /// </summary>
    /// <param name="name">Name in lower case.</param>
    /// <param name="value">Printable ASCII, or base64 for a name that ends with <c>-bin</c>.</param>
    public void AddMetadata(string name, string value)
    {
        lock (_gate)
        {
            if (!_isHeadTaken) (_response ??= new Metadata()).Add(name, value);
        }
    }

    /// <summary>Adds trailing metadata to the answer.</summary>
    /// <param name="name">Name in lower case.</param>
    /// <param name="value">Printable ASCII, or base64 for a name that ends with <c>-bin</c>.</param>
    public void AddTrailer(string name, string value) => (Trailers ??= new Metadata()).Add(name, value);

    /// <summary>The initial metadata, which does not change any more.</summary>
    internal Metadata? TakeMetadata()
    {
        lock (_gate)
        {
            _isHeadTaken = true;
            return _response;
        }
    }
}
