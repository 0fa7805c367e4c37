using Microsoft.AspNetCore.Http;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound.Grpc;

/// <summary>gRPC over HTTP/2, recognized by verb and media type.</summary>
internal sealed class GrpcProtocol : IInboundProtocol
{
    private static readonly CallEnd RequiresHttp2 = Failures.Create(FailureReason.UnsupportedVersion, "gRPC requires HTTP/2.", RpcCode.Internal);

    public static GrpcProtocol Instance { get; } = new();

    public IReadOnlyList<string> UnaryMediaTypes { get; } = [GrpcNames.MediaType];

    public IReadOnlyList<string> StreamMediaTypes => UnaryMediaTypes;

    public UpstreamProtocol? Counterpart => UpstreamProtocol.Grpc;

    public bool UsesRouteTable => false;

    public Recognition? Recognize(in InboundRequest request)
    {
        if (!HttpMethods.IsPost(request.Http.Method) || !GrpcNames.IsGrpc(request.Http.ContentType)) return null;
        return FramedRequest.Recognize(
            this, request, GrpcNames.MediaType, HttpProtocol.IsHttp2(request.Http.Protocol) ? null : RequiresHttp2);
    }

    public RequestedTimeout ReadTimeout(IHeaderDictionary headers) => RequestTimeouts.ReadGrpc(headers);

    public IInboundCall OpenUnary(HttpContext context, RoutedCall call, Metadata metadata) => new GrpcInboundCall(context, call, metadata);

    public IInboundStream OpenStream(HttpContext context, RoutedCall call, Metadata metadata) => new GrpcInboundCall(context, call, metadata);

    public Task RefuseAsync(HttpContext context, RoutedCall call, CallEnd end)
    {
        var response = context.Response;
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            response.StatusCode = StatusCodes.Status426UpgradeRequired;
            response.Headers.Upgrade = "HTTP/2";
            response.Headers.Connection = "Upgrade";
        }

        response.ContentType = GrpcNames.MediaType;
        GrpcEnd.Write(response.Headers, end.ForGrpc(), null, context, call);
        return response.CompleteAsync();
    }
}
