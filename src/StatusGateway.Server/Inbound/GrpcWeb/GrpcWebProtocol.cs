using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound.GrpcWeb;

/// <summary>gRPC-Web over any version of HTTP, in binary and in text, recognized by verb and media type.</summary>
internal sealed class GrpcWebProtocol : IInboundProtocol
{
    public static GrpcWebProtocol Instance { get; } = new();

    public IReadOnlyList<string> UnaryMediaTypes { get; } = [GrpcWebNames.MediaType, GrpcWebNames.TextMediaType];

    public IReadOnlyList<string> StreamMediaTypes => UnaryMediaTypes;

    public UpstreamProtocol? Counterpart => null;

    public bool UsesRouteTable => false;

    public Recognition? Recognize(in InboundRequest request)
    {
        if (!HttpMethods.IsPost(request.Http.Method)) return null;
        var type = request.Http.ContentType;
        return RpcMediaType.HasBase(type, GrpcWebNames.TextMediaType) ? FramedRequest.Recognize(this, request, GrpcWebNames.TextMediaType)
            : RpcMediaType.HasBase(type, GrpcWebNames.MediaType) ? FramedRequest.Recognize(this, request, GrpcWebNames.MediaType)
            : null;
    }

    public RequestedTimeout ReadTimeout(IHeaderDictionary headers) => RequestTimeouts.ReadGrpc(headers);

    public IInboundCall OpenUnary(HttpContext context, RoutedCall call, Metadata metadata) => new GrpcWebInboundCall(context, call, metadata);

    public IInboundStream OpenStream(HttpContext context, RoutedCall call, Metadata metadata) => new GrpcWebInboundCall(context, call, metadata);

    public Task RefuseAsync(HttpContext context, RoutedCall call, CallEnd end)
    {
        context.Response.ContentType = GrpcWebInboundCall.ResponseNames(context.Request).MediaType(call.Codec);
        GrpcEnd.Write(context.Response.Headers, end.ForGrpc(), null, context, call);
        return context.Response.CompleteAsync();
    }
}
