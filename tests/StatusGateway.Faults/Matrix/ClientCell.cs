using StatusGateway.Faults.Clients;
using StatusGateway.Faults.Proxy;

namespace StatusGateway.Faults.Matrix;

/// <summary>A call whose fault is between the client and the gateway.</summary>
public sealed record ClientCell(ProtocolClient Client, UpstreamProtocol Upstream, MethodKind Kind, Fault Fault, Phase Phase)
{
    private static readonly Phase[] Phases = [Phase.RequestHeaders, Phase.RequestBody, Phase.ResponseHeaders, Phase.FirstMessage, Phase.MidStream, Phase.Trailers];
    private static readonly Fault[] Harmless = [Fault.None, Fault.Delay, Fault.Drip];
    private static readonly Fault[] Breaks = [Fault.CloseBefore, Fault.CloseWithin, Fault.ResetBefore, Fault.ResetWithin, Fault.Freeze, Fault.FreezeWithin];

    public string Name => $"{Client.Name} to {Upstream}, {Kind}: {Fault.Name}, {Phase}, before the gateway";

    /// <summary>Gets whether the call succeeds all the same.</summary>
    public bool IsHarmless => Harmless.Contains(Fault);

    /// <summary>Gets whether the client gets no response, and gives up at its deadline.</summary>
    public bool IsFrozen => Fault.IsFreeze || Fault == Http2Faults.Cancel;

    /// <summary>Gets all cells of a client and an upstream.</summary>
    public static IEnumerable<ClientCell> All(ProtocolClient client, UpstreamProtocol upstream) =>
        from kind in Enum.GetValues<MethodKind>()
        where client.Supports(kind) && (upstream != UpstreamProtocol.Connect || kind == MethodKind.Unary)
        from phase in Phases
        where phase != Phase.MidStream || kind.IsResponseStream()
        // Only gRPC has trailers as a frame of its own.
        where phase != Phase.Trailers || !client.IsHttp2 || client is GrpcClient and not GrpcWebClient
        from fault in (Fault[])[.. Harmless, .. Breaks, .. client.IsHttp2 && phase > Phase.RequestHeaders ? (Fault[])[Http2Faults.Cancel] : []]
        select new ClientCell(client, upstream, kind, fault, phase);

    public override string ToString() => Name;
}
