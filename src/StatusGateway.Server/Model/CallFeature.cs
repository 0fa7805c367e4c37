using StatusGateway.Server.Calls;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Model;

/// <summary>What routing found out about a request, for the endpoint behind it.</summary>
internal sealed class CallFeature
{
    public required GatewaySnapshot Snapshot { get; init; }

    public required RestTarget Target { get; init; }

    public required CallTrace Trace { get; init; }

    public required CallerProtocol Protocol { get; init; }

    public MessageCodec Codec { get; init; }

    /// <summary>A caller of Connect who asks for problem details when the call fails.</summary>
    public bool WantsProblem { get; init; }

    /// <summary>The route, for a caller of REST.</summary>
    public RouteMatch<RouteTarget> Match { get; init; }

    /// <summary>The method that is called; null for pages and failures.</summary>
    public MethodModel? Method { get; init; }

    public HttpBinding? Binding { get; init; }

    /// <summary>How it is answered.</summary>
    public CallPolicy Policy => Method?.Policy ?? Snapshot.Policy;

    /// <summary>Why there is no method; null where there is one.</summary>
    public CallEnd? Failure { get; set; }
}
