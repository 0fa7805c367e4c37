using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pipeline;

/// <summary>Responds to requests that neither the gateway nor the application has an endpoint for, in the protocol of the client.</summary>
internal static class GatewayFallback
{
    private const string AllMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    public static Task InvokeAsync(HttpContext context)
    {
        var call = context.Features.GetRequiredFeature<RoutedCall>();
        if (call.Protocol != GrpcProtocol.Instance) ContentSniffing.Forbid(context.Response);
        if (CorsPolicy.IsPreflight(context.Request)) return CorsPolicy.WritePreflightAsync(call.Snapshot.Cors, context, null);
        if (call.Method is null) call.Snapshot.Cors?.Attach(context);
        if (call.Protocol.UsesRouteTable && HttpMethods.IsOptions(context.Request.Method) && Allowed(call) is { } allowed)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Allow = allowed;
            return Task.CompletedTask;
        }

        return call.Protocol.RefuseAsync(context, call, call.Failure ?? Failures.Internal);
    }

    private static string? Allowed(RoutedCall call) => call.Target.Path == "*" ? AllMethods : call.Snapshot.AllowedMethods(call.Target.Path);
}
