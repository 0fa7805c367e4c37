using System.Collections.Frozen;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Options;
using StatusGateway.Server.Reference;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Model;

/// <summary>Everything that calls need, compiled. Immutable; replaced as a whole, while calls in flight finish on the old one.</summary>
internal sealed class GatewaySnapshot
{
    public required RouteTable<RouteTarget> Routes { get; init; }

    /// <summary>The routes of schemas and rules that are not served.</summary>
    public IReadOnlyList<LeftOutRoute> LeftOutRoutes { get; init; } = [];

    /// <summary>The served methods by their RPC paths.</summary>
    public required FrozenDictionary<string, MethodModel> Methods { get; init; }

    /// <summary>The served services by their full names, including the gateway's own, with the upstream of each.</summary>
    public required FrozenDictionary<string, UpstreamModel> Services { get; init; }

    public required IReadOnlyList<UpstreamModel> Upstreams { get; init; }

    /// <summary>The policy of calls without a method, and of methods without a policy of their own.</summary>
    public required CallPolicy Policy { get; init; }

    public HttpStatusMap HttpStatuses => Policy.HttpStatuses;

    /// <inheritdoc cref="CallPolicy.TypeBase"/>
    public string TypeBase => Policy.TypeBase;

    /// <summary>The prefix of every served path, such as <c>/api</c>; empty for none. The route table does not contain it.</summary>
    public required string PathBase { get; init; }

    /// <summary>The dialect for REST clients that request none.</summary>
    public StatusDialect Dialect => Policy.Dialect;

    /// <summary>How long the headers of a REST stream wait for its first message; null for no limit.</summary>
    public required TimeSpan? FirstMessageHold { get; init; }

    /// <summary>The interval of keep-alives on an idle REST stream, in framings that have them; null for none.</summary>
    public required TimeSpan? Heartbeat { get; init; }

    /// <summary>Whether a line of NDJSON is <c>{"result": …}</c>, instead of the bare message.</summary>
    public required bool HasEnvelope { get; init; }

    /// <summary>The maximum number of bytes of responses that clients have not read yet.</summary>
    public required int MaxBufferedResponseBytes { get; init; }

    /// <summary>The policy for pages of other origins; null when none may call.</summary>
    public required CorsPolicy? Cors { get; init; }

    /// <summary>Which upstreams must be reachable for the gateway to be ready.</summary>
    public required ReadinessMode Readiness { get; init; }

    /// <summary>The error reference.</summary>
    public ErrorReference Reference { get; init; } = ErrorReference.BuiltIn;

    /// <summary>What the OpenAPI document states about the API as a whole.</summary>
    public DocumentOptions Document { get; init; } = new();

    /// <summary>The first upstream whose schema was never loaded, to which a request without a route may belong; otherwise null.</summary>
    public UpstreamModel? Unloaded => Upstreams.FirstOrDefault(upstream => upstream.Schema is null);

    /// <summary>Returns whether calls can be served: every schema was loaded once, and upstreams are reachable. Built-in services do not count.</summary>
    public bool IsReady()
    {
        if (Unloaded is not null) return false;
        var others = Upstreams.Where(static upstream => !upstream.IsBuiltIn).ToArray();
        return Readiness == ReadinessMode.All
            ? others.All(static upstream => upstream.State.IsReachable)
            : others.Length == 0 || others.Any(static upstream => upstream.State.IsReachable);
    }

    /// <summary>Returns whether the gateway serves a page at a path.</summary>
    public bool ServesPage(string path) =>
        Routes.Match("GET", path) is { Outcome: RouteOutcome.Found, Entry.Value: RouteTarget.Page };

    /// <summary>Gets what returns whether a path and query, with the path base, leads to a route.</summary>
    public Func<string, bool> Serves => field ??= target => RequestTarget.Parse(target).Under(PathBase).Path is { Length: > 0 } path && AllowedMethods(path) is not null;

    /// <summary>Returns the verbs of a path as a header lists them; null when nothing is served there.</summary>
    public string? AllowedMethods(string path)
    {
        var routes = Routes.AllowedMethods(path);
        if (!Methods.TryGetValue(path, out var method)) return routes.IsEmpty ? null : string.Join(", ", routes);
        string[] rpc = method.Schema is { NoSideEffects: true, IsUnary: true } ? ["GET", "POST"] : ["POST"];
        return string.Join(", ", rpc.Union(routes).Order(StringComparer.Ordinal));
    }
}

/// <summary>The target of a route: a page of the gateway, or a binding of a method.</summary>
internal abstract record RouteTarget
{
    public sealed record Page(PageHandler Handler) : RouteTarget;

    public sealed record Rest(HttpBinding Binding, MethodModel Method) : RouteTarget;
}

/// <summary>Holds the snapshot that new calls take, and signals changes. Thread-safe.</summary>
internal sealed class GatewayState(GatewaySnapshot first) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private GatewaySnapshot _current = first;
    private TaskCompletionSource _changed = NewSignal();
    private volatile bool _isStopping;

    public GatewaySnapshot Current => Volatile.Read(ref _current);

    /// <summary>
    /// Completes at the next change: of the snapshot, of the reachability of an upstream, or when the gateway stops. Must be read before
    /// the state that it is about, so that no change is missed in between.
    /// </summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Cancelled when the gateway stops, after <see cref="Changed"/> has completed.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public bool IsStopping => _isStopping;

    /// <summary>Replaces the snapshot; calls in flight keep the one that they have.</summary>
    public void Swap(GatewaySnapshot next)
    {
        Volatile.Write(ref _current, next);
        NotifyChanged();
    }

    /// <summary>Refuses new calls, and ends streams.</summary>
    public void Stop()
    {
        _isStopping = true;
        NotifyChanged();
        _stopping.Cancel();
    }

    public void Dispose() => _stopping.Dispose();

    public void NotifyChanged() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
