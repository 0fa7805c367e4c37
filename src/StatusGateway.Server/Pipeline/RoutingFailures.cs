using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.GrpcWeb;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Pipeline;

/// <summary>Why a request leads to no method.</summary>
internal static class RoutingFailures
{
    private static readonly string RpcOfUnary = string.Join(
        ", ", GrpcNames.MediaType, GrpcWebInbound.MediaType, GrpcWebInbound.TextMediaType, ConnectNames.Proto, ConnectNames.Json);

    private static readonly string RpcOfStreams = string.Join(
        ", ", GrpcNames.MediaType, GrpcWebInbound.MediaType, GrpcWebInbound.TextMediaType, $"{ConnectNames.StreamMediaType}+proto", $"{ConnectNames.StreamMediaType}+json", ConnectNames.Json);

    /// <summary>While a schema was never loaded, what matches nothing may well be that upstream's.</summary>
    public static CallEnd NoRoute(GatewaySnapshot snapshot, string path) =>
        snapshot.Unloaded is { } upstream
            ? Failures.Unreachable(upstream.Name, "its schema has not been loaded yet.")
            : Failures.Create(FailureReason.RouteNotFound, $"No route matches \"{Failures.Shown(path)}\".");

    /// <summary>As <see cref="NoRoute"/>, for callers of RPC.</summary>
    public static CallEnd NoMethod(GatewaySnapshot snapshot, string path) =>
        snapshot.Unloaded is { } upstream
            ? Failures.Unreachable(upstream.Name, "its schema has not been loaded yet.")
            : Failures.Create(FailureReason.RouteNotFound, $"No method is served at \"{Failures.Shown(path)}\".", Core.RpcCode.Unimplemented);

    /// <summary>Whatever is still to be loaded, nothing will be there.</summary>
    public static CallEnd NotUnderPrefix(string path, string prefix, CallerProtocol protocol) => Failures.Create(
        FailureReason.RouteNotFound,
        $"Nothing is served at \"{Failures.Shown(path)}\": everything here is under \"{prefix}\".",
        protocol == CallerProtocol.Rest ? null : Core.RpcCode.Unimplemented);

    /// <summary>The path is a method's of the RPC protocols, and the request is of none of them.</summary>
    public static CallEnd NotCalledSo(MethodModel method, string what, string value)
    {
        var supported = method.Schema.IsUnary ? RpcOfUnary : RpcOfStreams;
        return Failures.Create(
            FailureReason.UnsupportedMediaType,
            $"The {what} \"{Failures.Shown(value)}\" is not supported here. This path takes: {supported}.",
            metadata: [new("supported", supported)]) with { Header = new("Accept-Post", supported) };
    }

    public static CallEnd NotAllowed(string verb, string allowed) =>
        Failures.Create(
            FailureReason.MethodNotAllowed,
            $"{Failures.Shown(verb)} is not allowed here. {(allowed.Contains(',', StringComparison.Ordinal) ? "Allowed are" : "Allowed is")}: {allowed}.",
            metadata: [new("allowed", allowed)]) with { Header = new("Allow", allowed) };

    public static CallEnd UnsupportedVersion(string name, string version, string supported) => Failures.Create(
        FailureReason.UnsupportedVersion,
        $"The version \"{Failures.Shown(version)}\" of the Connect protocol is not supported: {name} takes {supported}.",
        metadata: [new("supported", supported)]);
}
