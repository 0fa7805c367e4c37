using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Inbound;

/// <summary>Why a request leads to no method.</summary>
internal static class RoutingErrors
{
    /// <summary>No route matches. While a schema was never loaded, the path may belong to that upstream.</summary>
    public static CallEnd RouteNotFound(GatewaySnapshot snapshot, string path) =>
        SchemaNotLoaded(snapshot) ?? Failures.Create(FailureReason.RouteNotFound, $"No route matches \"{Failures.Shown(path)}\".");

    /// <summary>As <see cref="RouteNotFound"/>, for RPC clients.</summary>
    public static CallEnd MethodNotFound(GatewaySnapshot snapshot, string path) =>
        SchemaNotLoaded(snapshot)
        ?? Failures.Create(FailureReason.RouteNotFound, $"No method is served at \"{Failures.Shown(path)}\".", RpcCode.Unimplemented);

    /// <summary>The path is outside of the path base, whatever schemas are still to be loaded.</summary>
    public static CallEnd OutsidePathBase(string path, string pathBase, bool isRest) => Failures.Create(
        FailureReason.RouteNotFound,
        $"Nothing is served at \"{Failures.Shown(path)}\": every path begins with \"{pathBase}\".",
        isRest ? null : RpcCode.Unimplemented);

    /// <summary>The path is the full name of a method, and the request belongs to no RPC protocol.</summary>
    /// <param name="request">The request.</param>
    /// <param name="method">The method.</param>
    /// <param name="what">What is not supported, such as <c>media type</c>.</param>
    /// <param name="value">Its value.</param>
    public static CallEnd UnsupportedMediaType(in InboundRequest request, MethodModel method, string what, string value)
    {
        var supported = method.Schema.IsUnary ? request.Protocols.UnaryMediaTypes : request.Protocols.StreamMediaTypes;
        return Failures.Create(
            FailureReason.UnsupportedMediaType,
            $"The {what} \"{Failures.Shown(value)}\" is not supported here. This path takes: {supported}.",
            metadata: [new("supported", supported)]) with { Header = new("Accept-Post", supported) };
    }

    /// <summary>The path is served under other verbs.</summary>
    /// <param name="verb">The verb of the request.</param>
    /// <param name="allowed">The other verbs, separated by commas.</param>
    public static CallEnd MethodNotAllowed(string verb, string allowed) =>
        Failures.Create(
            FailureReason.MethodNotAllowed,
            $"{Failures.Shown(verb)} is not allowed for this path. Use {(allowed.Contains(',', StringComparison.Ordinal) ? "one of " : "")}{allowed}.",
            metadata: [new("allowed", allowed)]) with { Header = new("Allow", allowed) };

    /// <summary>The Connect protocol is asked for in another version.</summary>
    /// <param name="name">The header or parameter.</param>
    /// <param name="version">Its value.</param>
    /// <param name="supported">The value that is supported.</param>
    public static CallEnd UnsupportedVersion(string name, string version, string supported) => Failures.Create(
        FailureReason.UnsupportedVersion,
        $"The version \"{Failures.Shown(version)}\" of the Connect protocol is not supported: {name} takes {supported}.",
        metadata: [new("supported", supported)]);

    private static CallEnd? SchemaNotLoaded(GatewaySnapshot snapshot) =>
        snapshot.Unloaded is { } upstream ? Failures.Unreachable(upstream.Name, "its schema has not been loaded yet.") : null;
}
