using StatusGateway.Server.Calls;
using StatusGateway.Server.Upstreams.Http;

namespace StatusGateway.Server.Upstreams.Connect;

/// <summary>A Connect server. Supports unary methods, in protobuf.</summary>
internal sealed class ConnectUpstream(string name, IReadOnlyList<Uri> addresses) : IUpstream, IDisposable
{
    private readonly HttpAddresses _addresses = new(addresses);
    private readonly HttpMessageInvoker _invoker = new(UpstreamHandler.Create(), disposeHandler: true);

    public UpstreamProtocol Protocol => UpstreamProtocol.Connect;

    public IReadOnlyList<Uri> Addresses => addresses;

    public IUpstreamCall Start(UpstreamRequest request, CancellationToken cancellation) =>
        new ConnectCall(name, _invoker, _addresses, request, cancellation);

    public void Dispose() => _invoker.Dispose();
}
