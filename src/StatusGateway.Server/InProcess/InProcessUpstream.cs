using System.Collections.Frozen;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.InProcess;

/// <summary>The services of this process as an upstream.</summary>
internal sealed class InProcessUpstream : IUpstream
{
    private readonly FrozenDictionary<string, InProcessService.Handler> _handlers;
    private readonly FrozenDictionary<string, int> _maxRequestBytes;

    public InProcessUpstream(params IReadOnlyList<InProcessService> services)
    {
        _handlers = services.SelectMany(service => service.Handlers).ToFrozenDictionary(StringComparer.Ordinal);
        _maxRequestBytes = services.SelectMany(service => service.MaxRequestBytes).ToFrozenDictionary(StringComparer.Ordinal);
        Schema = SchemaSet.FromGenerated([.. services.Select(service => service.Descriptor.File)])
            .WithComments([.. services.Select(service => service.Comments).OfType<Func<Stream>>()]);
        Services = [.. services.Select(service => service.Descriptor.FullName)];
    }

    public UpstreamProtocol Protocol => UpstreamProtocol.InProcess;

    public IReadOnlyList<Uri> Addresses => [];

    public SchemaSet Schema { get; }

    public IReadOnlyList<string> Services { get; }

    /// <summary>A token that is cancelled when the application stops, which ends streams.</summary>
    public CancellationToken Stopping { get; init; }

    public bool Has(MethodSchema method) => _handlers.ContainsKey(method.Path);

    /// <summary>Gets the method's own limit of a request in bytes; null for none.</summary>
    public int? MaxRequestBytes(MethodSchema method) => _maxRequestBytes.TryGetValue(method.Path, out var limit) ? limit : null;

    public IUpstreamCall Start(UpstreamRequest request, CancellationToken cancellation) =>
        new InProcessCall(_handlers[request.Method.Path], request, cancellation, Stopping);
}
