using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound;

/// <summary>
/// A protocol that clients speak to the gateway. Implementations have no state, are listed in an <see cref="InboundProtocolList"/>,
/// and know all that is special about their protocol: how a request is recognized, how a call is opened, and how it is refused.
/// </summary>
internal interface IInboundProtocol
{
    /// <summary>The media types by which unary methods are called, for <c>Accept-Post</c>; empty when they do not identify the protocol.</summary>
    IReadOnlyList<string> UnaryMediaTypes { get; }

    /// <summary>The media types by which streaming methods are called, for <c>Accept-Post</c>.</summary>
    IReadOnlyList<string> StreamMediaTypes { get; }

    /// <summary>The protocol of upstreams that is the same on the wire, so that protocol metadata passes; null when there is none.</summary>
    UpstreamProtocol? Counterpart { get; }

    /// <summary>Requests are matched by the route table, and not by the full name of the method.</summary>
    bool UsesRouteTable { get; }

    /// <summary>Recognizes a request. Returns null when it belongs to another protocol.</summary>
    Recognition? Recognize(in InboundRequest request);

    /// <summary>Reads the timeout that the client asks for.</summary>
    RequestedTimeout ReadTimeout(IHeaderDictionary headers);

    /// <summary>Creates the client's side of a call to a unary method.</summary>
    IInboundCall OpenUnary(HttpContext context, RoutedCall call, Metadata metadata);

    /// <summary>Creates the client's side of a call to a method with a stream.</summary>
    IInboundStream OpenStream(HttpContext context, RoutedCall call, Metadata metadata);

    /// <summary>Responds to a call that is refused before it is opened, or that failed before its response has begun.</summary>
    Task RefuseAsync(HttpContext context, RoutedCall call, CallEnd end);
}

/// <summary>The protocols that clients may speak, in the order in which they are tried.</summary>
internal sealed class InboundProtocolList
{
    private readonly ImmutableArray<IInboundProtocol> _protocols;

    /// <summary>Creates the list.</summary>
    /// <param name="protocols">The protocols; the last one recognizes every request.</param>
    public InboundProtocolList(params ReadOnlySpan<IInboundProtocol> protocols)
    {
        _protocols = [.. protocols];
        UnaryMediaTypes = string.Join(", ", _protocols.SelectMany(static protocol => protocol.UnaryMediaTypes));
        StreamMediaTypes = string.Join(", ", _protocols.SelectMany(static protocol => protocol.StreamMediaTypes));
    }

    /// <summary>The media types by which a unary method is called at the path of its full name, separated by commas.</summary>
    public string UnaryMediaTypes { get; }

    /// <summary>The media types by which a streaming method is called at the path of its full name, separated by commas.</summary>
    public string StreamMediaTypes { get; }

    /// <summary>Recognizes a request.</summary>
    public Recognition Recognize(in InboundRequest request)
    {
        foreach (var protocol in _protocols)
            if (protocol.Recognize(request) is { } recognition) return recognition;
        throw new InvalidOperationException("No protocol recognizes the request.");
    }
}

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

/// <summary>
/// A request with all that routing found out about it; a feature of the request. Immutable but for <see cref="Deadline"/>, set when the
/// call begins, and <see cref="Unread"/>.
/// </summary>
/// <param name="snapshot">What is served; the call keeps it until its end.</param>
/// <param name="target">Path and query as they came.</param>
/// <param name="trace">The trace that the call belongs to.</param>
/// <param name="recognition">What its protocol recognized.</param>
/// <param name="failure">Why the call is refused; null when it is not.</param>
/// <param name="responses">The responses that wait for their clients.</param>
internal sealed class RoutedCall(
    GatewaySnapshot snapshot, RequestTarget target, CallTrace trace, Recognition recognition, CallEnd? failure, UnreadResponses responses)
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

    /// <summary>The deadline of the call, or of sending a page.</summary>
    public CallDeadline Deadline { get; set; }

    public UnreadResponses Responses => responses;

    /// <summary>The response while its client has not read it; null as long as nothing waits.</summary>
    public UnreadResponse? Unread { get; set; }

    /// <summary>The policy of the call.</summary>
    public CallPolicy Policy { get; } = recognition.Method?.Policy ?? snapshot.Policy;
}
