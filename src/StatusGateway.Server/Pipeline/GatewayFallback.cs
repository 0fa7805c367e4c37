using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Inbound.Rest;

namespace StatusGateway.Server.Pipeline;

/// <summary>Answers what neither the gateway nor the application has a route for, in the caller's protocol.</summary>
internal static class GatewayFallback
{
    private const string AllMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    public static Task InvokeAsync(HttpContext context)
    {
        var call = context.Features.GetRequiredFeature<CallFeature>();
        var failure = call.Failure ?? Failures.Internal;
        if (call.Protocol == CallerProtocol.Grpc) return RefuseGrpcAsync(context, call, failure);
        var allowed = failure.Header is { Key: "Allow" } allow ? allow.Value : call.Target.Path == "*" ? AllMethods : null;
        if (HttpMethods.IsOptions(context.Request.Method) && allowed is not null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Allow = allowed;
            return Task.CompletedTask;
        }

        return RestInbound.RefuseAsync(context, failure, call.Snapshot, call.Target, call.Trace.TraceId);
    }

    private static Task RefuseGrpcAsync(HttpContext context, CallFeature call, CallEnd failure)
    {
        if (HttpProtocol.IsHttp2(context.Request.Protocol)) return GrpcInbound.RefuseAsync(context, failure, call.Snapshot, call.Trace.TraceId);
        context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
        context.Response.Headers.Upgrade = "HTTP/2";
        context.Response.Headers.Connection = "Upgrade";
        return GrpcInbound.RefuseAsync(context, failure, call.Snapshot, call.Trace.TraceId);
    }
}
