using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound;

/// <summary>A request with all that routing found out about it. Immutable; a feature of the request.</summary>
/// <param name="snapshot">What is served; the call keeps it until its end.</param>
/// <param name="target">Path and query as they came.</param>
/// <param name="trace">The trace that the call belongs to.</param>
/// <param name="recognition">What its protocol recognized.</param>
/// <param name="failure">Why the call is refused; null when it is not.</param>
internal sealed class RoutedCall(GatewaySnapshot snapshot, RequestTarget target, CallTrace trace, Recognition recognition, CallEnd? failure)
{
    public GatewaySnapshot Snapshot => snapshot;

    public RequestTarget Target => target;

    public CallTrace Trace { get; } = trace;

    public IInboundProtocol Protocol => recognition.Protocol;

    public MessageCodec Codec => recognition.Codec;

    /// <inheritdoc cref="Recognition.WantsProblem"/>
    public bool WantsProblem => recognition.WantsProblem;

    /// <inheritdoc cref="Recognition.Match"/>
    public RouteMatch<RouteTarget> Match => recognition.Match;

    /// <inheritdoc cref="Recognition.Binding"/>
    public HttpBinding? Binding => recognition.Binding;

    /// <summary>The method; null for pages and failures.</summary>
    public MethodModel? Method => recognition.Method;

    /// <summary>Why the call is refused; null when it is not.</summary>
    public CallEnd? Failure => failure;

    /// <summary>The policy of the call.</summary>
    public CallPolicy Policy { get; } = recognition.Method?.Policy ?? snapshot.Policy;
}
