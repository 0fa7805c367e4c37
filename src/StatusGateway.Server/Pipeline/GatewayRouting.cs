using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using StatusGateway.Core;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Telemetry;
using StatusGateway.Server.Upstreams.Grpc;
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
        var target = RestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var trace = CallTrace.Of(context);

        // :: Step 2: protocol
        // A call is a POST; what else has gRPC's media type is answered by HTTP.
        var call = GrpcNames.IsGrpc(context.Request.ContentType) && HttpMethods.IsPost(context.Request.Method)
            ? RouteGrpc(context, snapshot, target, trace)
            : RouteRest(context, snapshot, target, trace);

        // What comes on an open connection while the gateway stops is better tried elsewhere.
        if (lifetime.ApplicationStopping.IsCancellationRequested && call.Method is not null) call.Failure = Failures.ShuttingDown;

        // :: Step 3: endpoint
        context.Features.Set(call);
        if (call.Failure is null) context.SetEndpoint(_endpoint);
        return next(context);
    }

    private static CallFeature RouteGrpc(HttpContext context, GatewaySnapshot snapshot, RestTarget target, CallTrace trace)
    {
        var failure = GrpcFailure(context.Request);
        MethodModel? method = null;
        if (failure is null && !snapshot.Methods.TryGetValue(target.Path, out method)) failure = NoMethod(snapshot, target.Path);
        return new CallFeature
        {
            Snapshot = snapshot, Target = target, Trace = trace, Protocol = CallerProtocol.Grpc, Method = method, Failure = failure,
        };
    }

    private static CallEnd? GrpcFailure(HttpRequest request)
    {
        if (!HttpProtocol.IsHttp2(request.Protocol)) return new CallEnd(new RpcStatus(RpcCode.Internal, "gRPC needs HTTP/2."));
        var type = request.ContentType!.AsSpan(GrpcNames.MediaType.Length);
        var codec = type.StartsWith("+") ? type[1..] : default;
        var parameters = codec.IndexOf(';');
        if (parameters >= 0) codec = codec[..parameters];
        codec = codec.Trim();
        return codec.IsEmpty || codec.Equals("proto", StringComparison.OrdinalIgnoreCase)
            ? null
            : new CallEnd(new RpcStatus(RpcCode.Unimplemented, $"The codec \"{Failures.Shown(codec.ToString())}\" is not supported. Supported is: proto."));
    }

    private static CallFeature RouteRest(HttpContext context, GatewaySnapshot snapshot, RestTarget target, CallTrace trace)
    {
        var match = snapshot.Routes.Match(context.Request.Method, target.Path);
        CallEnd? failure = null;
        var rest = match.Entry?.Value as RouteTarget.Rest;
        if (match.Outcome == RouteOutcome.NotFound)
            failure = snapshot.Methods.ContainsKey(target.Path) ? NotCalledSo(context.Request) : NoRoute(snapshot, target.Path);
        else if (match.Outcome == RouteOutcome.MethodNotAllowed)
            failure = NotAllowed(context.Request.Method, string.Join(", ", snapshot.Routes.AllowedMethods(target.Path)));
        return new CallFeature
        {
            Snapshot = snapshot, Target = target, Trace = trace, Protocol = CallerProtocol.Rest, Match = match,
            Method = rest?.Method, Binding = rest?.Binding, Failure = failure,
        };
    }

    /// <summary>While a schema was never loaded, what matches nothing may well be that upstream's.</summary>
    private static CallEnd NoRoute(GatewaySnapshot snapshot, string path) =>
        snapshot.Unloaded is { } upstream
            ? Failures.Unreachable(upstream.Name, "its schema has not been loaded yet.")
            : Failures.Create(FailureReason.RouteNotFound, $"No route matches \"{Failures.Shown(path)}\".");

    private static CallEnd NoMethod(GatewaySnapshot snapshot, string path) =>
        snapshot.Unloaded is { } upstream
            ? Failures.Unreachable(upstream.Name, "its schema has not been loaded yet.")
            : Failures.Create(FailureReason.RouteNotFound, $"No method is served at \"{Failures.Shown(path)}\".", RpcCode.Unimplemented);

    /// <summary>The path is a method's of the RPC protocols, and the request is of none of them.</summary>
    private static CallEnd NotCalledSo(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
            return NotAllowed(request.Method, HttpMethods.Post);
        var end = Failures.Create(
            FailureReason.UnsupportedMediaType,
            $"This path is called by gRPC: send {GrpcNames.MediaType}.",
            metadata: [new("supported", GrpcNames.MediaType)]);
        return new CallEnd(end.Status) { HttpStatus = end.HttpStatus, Header = new("Accept-Post", GrpcNames.MediaType) };
    }

    private static CallEnd NotAllowed(string method, string allowed)
    {
        var end = Failures.Create(
            FailureReason.MethodNotAllowed,
            $"{Failures.Shown(method)} is not allowed here. Allowed are: {allowed}.",
            metadata: [new("allowed", allowed)]);
        return new CallEnd(end.Status) { HttpStatus = end.HttpStatus, Header = new("Allow", allowed) };
    }
}
