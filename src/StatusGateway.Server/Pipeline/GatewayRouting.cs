using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pipeline;

/// <summary>
/// The first part of the pipeline: finds out what a request calls, before any middleware that asks for an endpoint. What is not
/// served has no endpoint, and may be the application's.
/// </summary>
internal sealed class GatewayRouting(
    RequestDelegate next, GatewayState state, GatewayEndpoint endpoint, InboundProtocolList protocols, UnreadResponses responses,
    IHostApplicationLifetime lifetime)
{
    private readonly Endpoint _endpoint = new(endpoint.InvokeAsync, EndpointMetadataCollection.Empty, "StatusGateway");

    public Task InvokeAsync(HttpContext context)
    {
        // :: Step 1: snapshot and trace
        var snapshot = state.Current;
        var target = RequestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).Under(snapshot.PathBase);
        var trace = CallTrace.Create(context);

        // A preflight asks about a call: neither authentication nor a limit applies to it.
        if (CorsPolicy.IsPreflight(context.Request) && snapshot.AllowedMethods(target.Path) is { } allowed)
        {
            ContentSniffing.Forbid(context.Response);
            return CorsPolicy.WritePreflightAsync(snapshot.Cors, context, allowed);
        }

        if (LandingRedirect.TryRedirect(context, snapshot, target)) return Task.CompletedTask;

        // :: Step 2: protocol and method
        var recognition = protocols.Recognize(new InboundRequest(context.Request, snapshot, target, protocols));
        var call = new RoutedCall(snapshot, target, trace, recognition, FailureOf(recognition, snapshot, target), responses);

        // :: Step 3: endpoint
        context.Features.Set(call);
        if (call.Failure is null)
        {
            // A client of gRPC is no browser.
            if (call.Protocol != GrpcProtocol.Instance) ContentSniffing.Forbid(context.Response);
            context.SetEndpoint(_endpoint);
            PathPrefix.Take(context.Request, snapshot);
        }

        // A request without a route may belong to the application, which has its own policy.
        if (call.Failure is null || call.Method is not null) snapshot.Cors?.Attach(context);
        return call.Failure is null ? next(context) : InvokeOtherAsync(context, call);
    }

    /// <summary>What the gateway does not serve: the application's own endpoints, and refusals.</summary>
    private async Task InvokeOtherAsync(HttpContext context, RoutedCall call)
    {
        responses.BeginRequest();
        try
        {
            await next(context);
        }
        finally
        {
            responses.EndRequest(call);
        }
    }

    private CallEnd? FailureOf(Recognition recognition, GatewaySnapshot snapshot, RequestTarget target)
    {
        // A call that arrives on an open connection while the gateway stops is to be retried elsewhere.
        if (recognition.Method is not null && lifetime.ApplicationStopping.IsCancellationRequested) return Failures.ShuttingDown;
        return target.Path.Length == 0
            ? RoutingErrors.OutsidePathBase(target.FullPath, snapshot.PathBase, recognition.Protocol.UsesRouteTable)
            : recognition.Failure;
    }
}
