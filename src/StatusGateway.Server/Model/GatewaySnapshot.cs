using System.Collections.Frozen;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Options;
using StatusGateway.Server.Reference;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Model;

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

    /// <summary>Which upstreams must be reachable for the gateway to be ready.</summary>
    public required ReadinessMode Readiness { get; init; }

    /// <summary>What is said about the codes here.</summary>
    public ErrorReference Reference { get; init; } = ErrorReference.BuiltIn;

    /// <summary>What the OpenAPI document says of the API as a whole.</summary>
    public DocumentOptions Document { get; init; } = new();

    /// <summary>The first upstream whose schema was never loaded: what matches nothing may be its; null when there is none.</summary>
    public UpstreamModel? Unloaded => Upstreams.FirstOrDefault(upstream => upstream.Schema is null);

    /// <summary>Calls can be served: every schema was loaded once, and upstreams are reachable. What is built in does not count.</summary>
    public bool IsReady()
    {
        if (Unloaded is not null) return false;
        var others = Upstreams.Where(static upstream => !upstream.IsBuiltIn).ToArray();
        return Readiness == ReadinessMode.All
            ? others.All(static upstream => upstream.State.IsReachable)
            : others.Length == 0 || others.Any(static upstream => upstream.State.IsReachable);
    }

    /// <summary>Whether the gateway serves a page of its own at a path.</summary>
    public bool ServesPage(string path) =>
        Routes.Match("GET", path) is { Outcome: RouteOutcome.Found, Entry.Value: RouteTarget.Page };

    /// <summary>The verbs of a path, as a header lists them; null where nothing is served.</summary>
    public string? AllowedMethods(string path)
    {
        var routes = Routes.AllowedMethods(path);
        if (!Methods.TryGetValue(path, out var method)) return routes.IsEmpty ? null : string.Join(", ", routes);
        string[] rpc = method.Schema is { NoSideEffects: true, IsUnary: true } ? ["GET", "POST"] : ["POST"];
        return string.Join(", ", rpc.Union(routes).Order(StringComparer.Ordinal));
    }
}
