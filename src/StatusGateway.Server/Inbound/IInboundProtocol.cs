using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;

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
