using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pipeline;

/// <summary>Answers what neither the gateway nor the application has a route for, in the caller's protocol.</summary>
internal static class GatewayFallback
{
    private const string AllMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    public static Task InvokeAsync(HttpContext context)
    {
        var call = context.Features.GetRequiredFeature<CallFeature>();
        if (CorsPolicy.IsPreflight(context.Request)) return CorsPolicy.AnswerPreflightAsync(call.Snapshot.Cors, context, null);
        var failure = call.Failure ?? Failures.Internal;
        if (call.Method is null) call.Snapshot.Cors?.Attach(context);
        if (call.Protocol == CallerProtocol.Grpc && !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "HTTP/2";
            context.Response.Headers.Connection = "Upgrade";
        }

        if (call.Protocol != CallerProtocol.Rest) return InboundProtocols.RefuseAsync(context, call, failure);
        var allowed = call.Target.Path == "*" ? AllMethods : call.Snapshot.AllowedMethods(call.Target.Path);
        if (HttpMethods.IsOptions(context.Request.Method) && allowed is not null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Allow = allowed;
            return Task.CompletedTask;
        }

        return InboundProtocols.RefuseAsync(context, call, failure);
    }
}
