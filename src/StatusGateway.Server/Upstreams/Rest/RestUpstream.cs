using StatusGateway.Server.Calls;
using StatusGateway.Server.Upstreams.Http;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>A REST server, whose methods are described by google.api.http rules.</summary>
internal sealed class RestUpstream(string name, IReadOnlyList<Uri> addresses) : IUpstream, IDisposable
{
    private readonly HttpAddresses _addresses = new(addresses);
    private readonly HttpMessageInvoker _invoker = new(UpstreamHandler.Create(), disposeHandler: true);

    public UpstreamProtocol Protocol => UpstreamProtocol.Rest;

    public IReadOnlyList<Uri> Addresses => addresses;

    public IUpstreamCall Start(UpstreamRequest request, CancellationToken cancellation) =>
        new RestCall(name, _invoker, _addresses, request, cancellation);

    public void Dispose() => _invoker.Dispose();
}
