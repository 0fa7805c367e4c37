using System.Collections.Concurrent;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Upstreams.Grpc;

/// <summary>A gRPC server over HTTP/2: cleartext with prior knowledge, or TLS with ALPN.</summary>
internal sealed class GrpcUpstream : IUpstream, IDisposable
{
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;
    private readonly ConcurrentDictionary<string, Uri>[] _uris;
    private uint _next;

    public GrpcUpstream(string name, IReadOnlyList<Uri> addresses)
    {
        Name = name;
        Addresses = addresses;
        _uris = [.. addresses.Select(_ => new ConcurrentDictionary<string, Uri>(StringComparer.Ordinal))];
        _handler = UpstreamHandler.Create(() => ConnectionLost?.Invoke());
        _invoker = new HttpMessageInvoker(_handler, disposeHandler: false);
    }

    /// <summary>Raised when the server has closed or reset a connection, as at a restart.</summary>
    public event Action? ConnectionLost;

    public string Name { get; }

    public UpstreamProtocol Protocol => UpstreamProtocol.Grpc;

    public IReadOnlyList<Uri> Addresses { get; }

    public IUpstreamCall Start(UpstreamRequest request, CancellationToken cancellation) =>
        new GrpcUpstreamCall(Name, _invoker, NextUri(request.Method), request, cancellation);

    public void Dispose()
    {
        _invoker.Dispose();
        _handler.Dispose();
    }

    private Uri NextUri(MethodSchema method)
    {
        var index = Addresses.Count == 1 ? 0 : (int)(Interlocked.Increment(ref _next) % (uint)Addresses.Count);
        return _uris[index].GetOrAdd(method.Path, static (path, address) => new Uri(address, path), Addresses[index]);
    }
}
