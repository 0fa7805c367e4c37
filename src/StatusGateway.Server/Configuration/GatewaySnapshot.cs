using System.Collections.Frozen;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Pages;
using StatusGateway.Server.Pipeline;
using StatusGateway.Server.Reference;
using StatusGateway.Server.Upstreams.Rest;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Configuration;

/// <summary>All that a call needs to know, compiled. Immutable; swapped whole, and calls in flight finish on the old one.</summary>
internal sealed class GatewaySnapshot
{
    public required RouteTable<RouteTarget> Routes { get; init; }

    /// <summary>Every served method by the path of the RPC protocols.</summary>
    public required FrozenDictionary<string, MethodModel> Methods { get; init; }

    /// <summary>Every served service by its full name, the gateway's own among them, with who serves it.</summary>
    public required FrozenDictionary<string, UpstreamModel> Services { get; init; }

    public required IReadOnlyList<UpstreamModel> Upstreams { get; init; }

    /// <summary>How calls are answered that lead to no method, and those of methods that have nothing else.</summary>
    public required CallPolicy Policy { get; init; }

    public HttpStatusMap HttpStatuses => Policy.HttpStatuses;

    /// <inheritdoc cref="CallPolicy.TypeBase"/>
    public string TypeBase => Policy.TypeBase;

    /// <summary>Before every path that is served, such as <c>/api</c>; empty for none. The route table is without it.</summary>
    public required string PathBase { get; init; }

    /// <summary>What a caller of REST gets who does not ask.</summary>
    public StatusDialect Dialect => Policy.Dialect;

    /// <summary>How long a REST stream's headers wait for its first message; null for as long as it takes.</summary>
    public required TimeSpan? FirstMessageHold { get; init; }

    /// <summary>How long an idle REST stream is silent, where its framing knows a heartbeat; null for as long as it is idle.</summary>
    public required TimeSpan? Heartbeat { get; init; }

    /// <summary>Pages of other origins; null where there are none.</summary>
    public required CorsPolicy? Cors { get; init; }

    /// <summary>What is said about the codes here.</summary>
    public ErrorReference Reference { get; init; } = ErrorReference.BuiltIn;

    /// <summary>What the OpenAPI document says of the API as a whole.</summary>
    public DocumentOptions Document { get; init; } = new();

    /// <summary>The first upstream whose schema was never loaded: what matches nothing may be its; null when there is none.</summary>
    public UpstreamModel? Unloaded => Upstreams.FirstOrDefault(upstream => upstream.Schema is null);

    /// <summary>Calls can be served: every schema was loaded once, and upstreams are reachable. What is built in does not count.</summary>
    public bool IsReady(ReadinessMode mode)
    {
        if (Unloaded is not null) return false;
        var others = Upstreams.Where(static upstream => !upstream.IsBuiltIn).ToArray();
        return mode == ReadinessMode.All
            ? others.All(static upstream => upstream.State.IsReachable)
            : others.Length == 0 || others.Any(static upstream => upstream.State.IsReachable);
    }

    /// <summary>The verbs of a path, as a header lists them; null where nothing is served.</summary>
    public string? AllowedMethods(string path)
    {
        var routes = Routes.AllowedMethods(path);
        if (!Methods.TryGetValue(path, out var method)) return routes.IsEmpty ? null : string.Join(", ", routes);
        string[] rpc = method.Schema is { NoSideEffects: true, IsUnary: true } ? ["GET", "POST"] : ["POST"];
        return string.Join(", ", rpc.Union(routes).Order(StringComparer.Ordinal));
    }
}

/// <summary>What a route leads to: a page of the gateway's own, or a binding of a method.</summary>
internal abstract record RouteTarget
{
    public sealed record Page(OwnPage Handler) : RouteTarget;

    public sealed record Rest(HttpBinding Binding, MethodModel Method) : RouteTarget;
}

/// <summary>A served method with all that is decided about it. Immutable.</summary>
internal sealed class MethodModel
{
    public required MethodSchema Schema { get; init; }

    public required UpstreamModel Upstream { get; init; }

    /// <summary>For what callers of REST send and get.</summary>
    public required JsonOptions Json { get; init; }

    /// <summary>How its calls are answered.</summary>
    public required CallPolicy Policy { get; init; }

    /// <summary>The methods of its upstream as HTTP knows them, with its own limits, where that is an upstream of REST; else null.</summary>
    public RestApi? Api { get; init; }

    /// <summary>For a caller who names no deadline; null for none, as of a stream, which may take as long as it likes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The RPC path as a binding, for who posts plain JSON there: the whole message is the body. Null where it cannot be one.</summary>
    public HttpBinding? RpcBinding { get; init; }
}

/// <summary>An upstream, compiled. Immutable, but for its <see cref="State"/>.</summary>
internal sealed class UpstreamModel
{
    public required string Name { get; init; }

    public required IUpstream Upstream { get; init; }

    public LaneTable Lanes => LaneTable.Of(Upstream.Protocol);

    /// <summary>Null while it was never loaded.</summary>
    public required SchemaSet? Schema { get; init; }

    /// <summary>Types of details: the standard ones, then this schema's.</summary>
    public required DetailTypes Types { get; init; }

    public required MetadataRules Metadata { get; init; }

    /// <summary>Its methods as HTTP knows them, where it is an upstream of REST; else null.</summary>
    public RestApi? Api { get; init; }

    public required UpstreamState State { get; init; }

    /// <summary>In this process, and always reachable.</summary>
    public bool IsInProcess { get; init; }

    /// <summary>The gateway's own service, which says nothing about whether it is ready for others.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>For unary calls whose caller names no deadline; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Cap on what a caller asks for; null for none.</summary>
    public TimeSpan? MaxTimeout { get; init; }

}
