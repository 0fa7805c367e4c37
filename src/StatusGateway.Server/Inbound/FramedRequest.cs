using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound;

/// <summary>Recognizes requests of the protocols that their media type alone identifies, gRPC and gRPC-Web.</summary>
internal static class FramedRequest
{
    /// <summary>Reads the codec and finds the method.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="request">A request whose media type has the base.</param>
    /// <param name="mediaType">The base of the media type.</param>
    /// <param name="failure">Why the request is refused, whatever its method; null when it is not.</param>
    public static Recognition Recognize(IInboundProtocol protocol, in InboundRequest request, string mediaType, CallEnd? failure = null)
    {
        var isKnown = RpcMediaType.TryReadCodec(request.Http.ContentType!, mediaType, out var codec, out var codecName);
        if (failure is null && !isKnown)
            failure = Failures.Create(
                FailureReason.UnsupportedMediaType, $"The codec \"{Failures.Shown(codecName)}\" is not supported. Supported are: proto, json.", RpcCode.Unimplemented);
        MethodModel? method = null;
        if (failure is null && !request.Snapshot.Methods.TryGetValue(request.Target.Path, out method))
            failure = RoutingErrors.MethodNotFound(request.Snapshot, request.Target.Path);
        return new Recognition(protocol, codec, method, failure);
    }
}
