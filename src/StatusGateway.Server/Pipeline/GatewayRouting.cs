using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Pipeline;

/// <summary>
/// The first piece of the spine, before any middleware that asks for an endpoint:
/// <code>
/// (1) take the snapshot, begin the trace
/// (2) tell the caller's protocol
/// (3) find the method, and set the endpoint that calls it
/// </code>
/// What it finds nothing for is left to the application, and at its end to <see cref="GatewayFallback"/>.
/// </summary>
internal sealed class GatewayRouting(RequestDelegate next, GatewayState state, GatewayEndpoint endpoint, IHostApplicationLifetime lifetime)
{
    private readonly Endpoint _endpoint = new(endpoint.InvokeAsync, EndpointMetadataCollection.Empty, "StatusGateway");

    public Task InvokeAsync(HttpContext context)
    {
        // :: Step 1: snapshot and trace
        var snapshot = state.Current;
        var target = RestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).Under(snapshot.PathBase);
        var trace = CallTrace.Of(context);

        // A preflight asks about a call, and is none: neither authentication nor a limit is for it.
        if (CorsPolicy.IsPreflight(context.Request) && snapshot.AllowedMethods(target.Path) is { } allowed)
            return CorsPolicy.AnswerPreflightAsync(snapshot.Cors, context, allowed);
        if (LandingRedirect.TryRedirect(context, snapshot, target)) return Task.CompletedTask;

        // :: Step 2: protocol
        var kind = CallerClassifier.Classify(context.Request, snapshot, target.Path, target.Query);
        var call = kind.Protocol == CallerProtocol.Rest
            ? RouteRest(context, snapshot, target, trace, kind)
            : new CallFeature
            {
                Snapshot = snapshot, Target = target, Trace = trace, Protocol = kind.Protocol, Codec = kind.Codec, Method = kind.Method,
                Failure = kind.Failure, WantsProblem = WantsProblem(context.Request, kind),
            };

        if (target.Path.Length == 0) call.Failure = RoutingFailures.NotUnderPrefix(target.FullPath, snapshot.PathBase, kind.Protocol);

        // What comes on an open connection while the gateway stops is better tried elsewhere.
        if (lifetime.ApplicationStopping.IsCancellationRequested && call.Method is not null) call.Failure = Failures.ShuttingDown;

        // :: Step 3: endpoint
        context.Features.Set(call);
        if (call.Failure is null)
        {
            context.SetEndpoint(_endpoint);
            PathPrefix.Take(context.Request, snapshot);
        }

        // What has no route here may be the application's.
        if (call.Failure is null || call.Method is not null) snapshot.Cors?.Attach(context);
        return next(context);
    }

    private static CallFeature RouteRest(HttpContext context, GatewaySnapshot snapshot, RestTarget target, CallTrace trace, CallerKind kind)
    {
        if (kind.Method is not null || kind.Failure is not null)
            return new CallFeature
            {
                Snapshot = snapshot, Target = target, Trace = trace, Protocol = CallerProtocol.Rest, Codec = kind.Codec,
                Method = kind.Method, Binding = kind.Method?.RpcBinding, Failure = kind.Failure,
            };
        var match = snapshot.Routes.Match(context.Request.Method, target.Path);
        var rest = match.Entry?.Value as RouteTarget.Rest;
        return new CallFeature
        {
            Snapshot = snapshot, Target = target, Trace = trace, Protocol = CallerProtocol.Rest, Codec = kind.Codec, Match = match,
            Method = rest?.Method, Binding = rest?.Binding, Failure = match.IsFound ? null : NoMatch(context.Request, snapshot, target, match.Outcome),
        };
    }

    private static CallEnd NoMatch(HttpRequest request, GatewaySnapshot snapshot, RestTarget target, RouteOutcome outcome)
    {
        if (outcome == RouteOutcome.MethodNotAllowed) return RoutingFailures.NotAllowed(request.Method, snapshot.AllowedMethods(target.Path)!);
        if (!snapshot.Methods.TryGetValue(target.Path, out var method)) return RoutingFailures.NoRoute(snapshot, target.Path);
        if (HttpMethods.IsPost(request.Method)) return RoutingFailures.NotCalledSo(method, "media type", request.ContentType ?? "");
        if (HttpMethods.IsGet(request.Method) && method.Schema is { NoSideEffects: true, IsUnary: true })
            return RoutingFailures.UnsupportedVersion("connect", "", ConnectNames.KnownGetVersion);
        return RoutingFailures.NotAllowed(request.Method, snapshot.AllowedMethods(target.Path)!);
    }

    /// <summary>Who posts plain JSON need not mean Connect, and may ask for problem details.</summary>
    private static bool WantsProblem(HttpRequest request, CallerKind kind)
    {
        if (kind is not { Protocol: CallerProtocol.ConnectUnary, Codec: MessageCodec.Json } || request.Headers.ContainsKey(ConnectNames.Version)
            || !HttpMethods.IsPost(request.Method)) return false;
        foreach (var range in AcceptHeader.Parse(request.Headers.Accept))
            if (range is { Type: "application/problem+json", Quality: > 0 }) return true;
        return false;
    }
}
