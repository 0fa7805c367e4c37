using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Connect;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Inbound.GrpcWeb;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Inbound.Rest.Streams;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pipeline;

/// <summary>The protocols of callers, each with its side of a call and its way to refuse one.</summary>
internal static class InboundProtocols
{
    /// <summary>The caller's side of a call.</summary>
    public static IInboundCall Create(HttpContext context, CallFeature call, MethodModel method, Metadata metadata) => call.Protocol switch
    {
        CallerProtocol.Grpc => new GrpcInbound(context, call, method, metadata),
        CallerProtocol.GrpcWeb or CallerProtocol.GrpcWebText => new GrpcWebInbound(context, call, method, metadata),
        CallerProtocol.ConnectUnary => new ConnectUnaryInbound(context, call, method, metadata),
        CallerProtocol.ConnectStream => new ConnectStreamInbound(context, call, method, metadata),
        _ when !method.Schema.IsUnary => new RestStreamInbound(context, call, method, metadata),
        _ => new RestInbound(context, call.Binding!, method, call.Match, call.Target, metadata, call.Trace.TraceId),
    };

    /// <summary>Answers a call that was never begun.</summary>
    public static Task RefuseAsync(HttpContext context, CallFeature call, CallEnd refusal) => call.Protocol switch
    {
        CallerProtocol.Grpc => GrpcInbound.RefuseAsync(context, call, refusal),
        CallerProtocol.GrpcWeb or CallerProtocol.GrpcWebText => GrpcWebInbound.RefuseAsync(context, call, refusal),
        CallerProtocol.ConnectUnary => ConnectUnaryInbound.RefuseAsync(context, call, refusal),
        CallerProtocol.ConnectStream => ConnectStreamInbound.RefuseAsync(context, call, refusal),
        _ => RestInbound.RefuseAsync(context, refusal, call.Policy, call.Target, call.Trace.TraceId, call.Method?.Upstream),
    };
}
