using System.Collections.Frozen;
using Google.Api;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Reference;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Hosting;

/// <summary>
/// Compiles options, upstreams and their schemas into a snapshot. Collects every fault. Faults inside one upstream are for
/// its owner to mend; where two upstreams collide, the one named later loses what collides, and nothing else.
/// </summary>
internal sealed class SnapshotBuilder
{
    private readonly GatewayOptions _options;
    private readonly bool _isDevelopment;
    private readonly CallPolicy _policy;
    private readonly RouteTableBuilder<RouteTarget> _routes = new();
    private readonly Dictionary<string, MethodModel> _methods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UpstreamModel> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shapesOfEveryVerb = new(StringComparer.Ordinal);
    private readonly List<ConfigurationFault> _faults = [];

    /// <param name="options">What is configured.</param>
    /// <param name="isDevelopment">Decides where masking is automatic.</param>
    public SnapshotBuilder(GatewayOptions options, bool isDevelopment)
    {
        _options = options;
        _isDevelopment = isDevelopment;
        _policy = PolicyOf(options.Errors, options.Limits, options.Json);
    }

    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>What is said about the codes here.</summary>
    public ErrorReference Reference { get; init; } = ErrorReference.BuiltIn;

    public GatewaySnapshot Build(IReadOnlyList<UpstreamModel> upstreams, IEnumerable<PageRoute> pages)
    {
        foreach (var upstream in upstreams) AddUpstream(upstream);

        // An upstream's template that is literal over the whole path has the place already, and keeps it.
        foreach (var page in pages)
            if (PathTemplate.TryParse(page.Path, out var template, out _) && !_shapesOfEveryVerb.Contains(template.Shape)) _routes.Add(page.HttpMethod, template, new RouteTarget.Page(page.Handler));

        return new GatewaySnapshot
        {
            Routes = _routes.Build(),
            Methods = _methods.ToFrozenDictionary(StringComparer.Ordinal),
            Services = _owners.ToFrozenDictionary(StringComparer.Ordinal),
            Upstreams = upstreams,
            Policy = _policy,
            PathBase = _options.PathBase,
            Readiness = _options.Readiness,
            FirstMessageHold = _options.Streams.FirstMessageHold,
            Heartbeat = _options.Streams.Heartbeat,
            Cors = _options.Cors.Origins.Count == 0 ? null : new CorsPolicy(_options.Cors.Origins, _options.Cors.Credentials),
            Reference = Reference,
            Document = _options.OpenApi,
        };
    }

    private void AddUpstream(UpstreamModel upstream)
    {
        if (upstream.Schema is null) return;
        var options = upstream.IsInProcess ? null : _options.Upstreams.GetValueOrDefault(upstream.Name);
        var common = new MethodSettings(_policy, _policy.Json(upstream.Types), upstream.Api, upstream.Timeout);
        var special = new RuleSelectors<MethodSectionOptions>(options?.Methods ?? [], static method => method.Selector);
        var settings = (options?.Methods ?? []).ToDictionary(method => method, method => Compile(method, upstream));
        var rules = new RuleSelectors<ConfiguredRule>(options?.HttpRules ?? [], static rule => rule.Rule.Selector);
        foreach (var service in Served(upstream, options))
        {
            if (!_owners.TryAdd(service.FullName, upstream))
            {
                // Whoever asks for it gets an upstream's health or reflection instead of the gateway's.
                if (upstream.IsBuiltIn) continue;
                Fault(upstream, "Services", service.FullName, $"The upstream \"{_owners[service.FullName].Name}\" serves this service already; a service can have one upstream only.");
                continue;
            }

            foreach (var method in service.Methods)
            {
                if (upstream.Upstream is InProcessUpstream inProcess && !inProcess.Has(method)) continue;
                var own = special.Find(method.FullName) is { } found ? settings[found] : common;
                var model = new MethodModel
                {
                    Schema = method, Upstream = upstream, Policy = own.Policy, Json = own.Json, Api = own.Api,
                    Timeout = method.IsUnary ? own.Timeout : null, RpcBinding = RpcBinding(method),
                };
                _methods[method.Path] = model;
                AddRoutes(upstream, rules.Find(method.FullName), model);
            }
        }

        if (options is null) return;
        var methods = upstream.Schema.Services.SelectMany(service => service.Methods).Select(method => method.FullName).ToHashSet(StringComparer.Ordinal);
        foreach (var (rule, pattern) in rules.Unknown(methods))
            Fault(upstream, $"{rule.Key}:selector", pattern, NoSuchMethod(pattern, methods));
        foreach (var (method, pattern) in special.Unknown(methods))
            Fault(upstream, $"{method.Key}:selector", pattern, NoSuchMethod(pattern, methods));
    }

    /// <summary>What the methods of an element have, compiled once for all of them.</summary>
    private MethodSettings Compile(MethodSectionOptions method, UpstreamModel upstream)
    {
        var policy = PolicyOf(method.Errors, method.Limits, method.Json);
        return new MethodSettings(
            policy, policy.Json(upstream.Types), upstream.Api?.WithLimits(method.Limits.MaxDepth, method.Limits.MaxErrorBytes), method.HasTimeout ? method.Timeout : upstream.Timeout);
    }

    private CallPolicy PolicyOf(ErrorOptions errors, LimitOptions limits, JsonSectionOptions json) =>
        new(errors, limits, json, CallPolicy.CreateMasking(errors, _isDevelopment), _options.PathBase);

    private IEnumerable<Transcoding.Schema.ServiceSchema> Served(UpstreamModel upstream, UpstreamOptions? options)
    {
        var schema = upstream.Schema!;
        if (upstream.Upstream is InProcessUpstream inProcess)
            return schema.Services.Where(service => inProcess.Services.Contains(service.FullName));
        if (options is null || options.Services.Count == 0)
            return schema.Services.Where(service => !service.FullName.StartsWith("grpc.", StringComparison.Ordinal));
        foreach (var name in options.Services)
            if (schema.Services.All(service => service.FullName != name))
                Fault(upstream, "Services", name, $"The schema has no service of this name. It has: {string.Join(", ", schema.Services.Select(service => service.FullName))}.");
        return schema.Services.Where(service => options.Services.Contains(service.FullName));
    }

    /// <summary>The RPC path takes plain JSON, too, as if a rule said so.</summary>
    private static HttpBinding? RpcBinding(Transcoding.Schema.MethodSchema method) =>
        HttpBinding.Compile(method, new HttpRule { Selector = method.FullName, Post = method.Path, Body = "*" }, []) is [var binding] ? binding : null;

    private static string NoSuchMethod(string pattern, IReadOnlySet<string> methods)
    {
        const int largestTypo = 3;
        var nearest = methods.OrderBy(name => NearestName.Distance(name, pattern)).ThenBy(name => name, StringComparer.Ordinal).FirstOrDefault();
        return nearest is not null && NearestName.Distance(nearest, pattern) <= largestTypo
            ? $"The schema has no method of this name. Is \"{nearest}\" meant?"
            : "The schema has no method of this name.";
    }

    private void AddRoutes(UpstreamModel upstream, ConfiguredRule? configured, MethodModel model)
    {
        var rule = configured?.Rule ?? model.Schema.HttpRule;
        if (rule is null) return;
        var key = configured is null ? "Schema" : configured.Key;
        var ruleFaults = new List<HttpRuleError>();
        foreach (var binding in HttpBinding.Compile(model.Schema, rule, ruleFaults))
        {
            if (binding.HttpMethod == "*") _shapesOfEveryVerb.Add(binding.Template.Shape);
            var other = _routes.Add(binding.HttpMethod, binding.Template, new RouteTarget.Rest(binding, model));
            if (other?.Value is not RouteTarget.Rest rest) continue;
            Fault(upstream, key, $"{binding.HttpMethod} {binding.Template}", Describe(rest, upstream, model), isRemark: true, isOfOneSource: rest.Method.Upstream == upstream);
        }

        // What stands in the configuration can be mended there; what stands in a schema is often not the operator's.
        if (ruleFaults.Count == 0) return;
        foreach (var message in WithPlaces(model.Schema, rule, ruleFaults))
            Fault(upstream, key, model.Schema.FullName, message, isRemark: configured is null, isOfOneSource: true);
    }

    /// <summary>The faults of a rule, each with the additional binding that has it: two of those may have the same.</summary>
    private static IEnumerable<string> WithPlaces(Transcoding.Schema.MethodSchema method, HttpRule rule, IReadOnlyList<HttpRuleError> faults)
    {
        (string Place, HttpRule Part)[] parts = [("", rule), .. rule.AdditionalBindings.Select(static (part, index) => ($"additional_bindings[{index}]: ", part))];
        (string Place, string Message)[] placed = [.. parts.SelectMany(one => FaultsOf(one.Part).Select(message => (one.Place, message)))];
        return placed.Select(static one => one.Place + one.Message)
            // What is wrong with the rule as a whole.
            .Concat(faults.Select(static fault => fault.Message).Except(placed.Select(static one => one.Message)));

        IEnumerable<string> FaultsOf(HttpRule part)
        {
            var alone = part.Clone();
            alone.AdditionalBindings.Clear();
            var found = new List<HttpRuleError>();
            HttpBinding.Compile(method, alone, found);
            return found.Select(static fault => fault.Message);
        }
    }

    private static string Describe(RouteTarget.Rest first, UpstreamModel upstream, MethodModel second)
    {
        if (first.Method == second)
            return $"{second.Schema.FullName} has this route twice, the first time as \"{first.Binding.Template}\". Remove one of the two bindings.";
        var place = ReferenceEquals(first.Method.Upstream, upstream) ? "" : $" of the upstream \"{first.Method.Upstream.Name}\"";
        return $"{second.Schema.FullName} and {first.Method.Schema.FullName}{place} have the same route; the first keeps it. Change one of them, or give it another rule in HttpRules.";
    }

    /// <summary>What is decided for a method besides its schema.</summary>
    private sealed record MethodSettings(CallPolicy Policy, JsonOptions Json, RestApi? Api, TimeSpan? Timeout);

    private void Fault(UpstreamModel upstream, string key, string? value, string message, bool isRemark = false, bool isOfOneSource = false) =>
        _faults.Add(new ConfigurationFault($"{GatewayOptions.SectionName}:Upstreams:{upstream.Name}:{key}", value, message, isRemark, isOfOneSource));
}
