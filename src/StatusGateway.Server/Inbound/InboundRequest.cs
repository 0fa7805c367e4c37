using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound;

/// <summary>A request whose protocol is to be recognized.</summary>
/// <param name="Http">The request.</param>
/// <param name="Snapshot">What is served.</param>
/// <param name="Target">Path and query as they came.</param>
/// <param name="Protocols">All protocols, for errors that list them.</param>
internal readonly record struct InboundRequest(HttpRequest Http, GatewaySnapshot Snapshot, RequestTarget Target, InboundProtocolList Protocols);

/// <summary>What a protocol recognized in a request.</summary>
/// <param name="Protocol">The protocol that the response speaks.</param>
/// <param name="Codec">The codec of the messages.</param>
/// <param name="Method">The method; null for pages and failures.</param>
/// <param name="Failure">Why the request cannot be served; null when it can.</param>
internal sealed record Recognition(
    IInboundProtocol Protocol, MessageCodec Codec = MessageCodec.Proto, MethodModel? Method = null, CallEnd? Failure = null)
{
    /// <summary>The route, for REST.</summary>
    public RouteMatch<RouteTarget> Match { get; init; }

    /// <summary>The binding, for REST.</summary>
    public HttpBinding? Binding { get; init; }

    /// <summary>A Connect client that asks for problem details when the call fails.</summary>
    public bool WantsProblem { get; init; }
}
