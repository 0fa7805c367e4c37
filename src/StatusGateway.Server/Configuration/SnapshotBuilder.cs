using System.Collections.Frozen;
using Google.Api;
using StatusGateway.Core;
using StatusGateway.Server.Pages;
using StatusGateway.Server.Pipeline;
using StatusGateway.Server.Reference;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Configuration;

/// <summary>
/// Compiles options, upstreams and their schemas into a snapshot. Collects every fault. Faults inside one upstream are for
/// its owner to mend; where two upstreams collide, the one named later loses what collides, and nothing else.
/// </summary>
internal sealed class SnapshotBuilder
{
    private readonly GatewayOptions _options;
    private readonly Masking _masking;
    private readonly RouteTableBuilder<RouteTarget> _routes = new();
    private readonly Dictionary<string, MethodModel> _methods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UpstreamModel> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shapesOfEveryVerb = new(StringComparer.Ordinal);
    private readonly List<ConfigurationFault> _faults = [];

    public SnapshotBuilder(GatewayOptions options, Masking masking)
    {
        _options = options;
        _masking = masking;
    }

    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>What is said about the codes here.</summary>
    public ErrorReference Reference { get; init; } = ErrorReference.BuiltIn;

    public GatewaySnapshot Build(IReadOnlyList<UpstreamModel> upstreams, IEnumerable<(string HttpMethod, string Path, OwnPage Page)> pages)
    {
        foreach (var upstream in upstreams) AddUpstream(upstream);

        // An upstream's template that is literal over the whole path has the place already, and keeps it.
        foreach (var (httpMethod, path, page) in pages)
            if (PathTemplate.TryParse(path, out var template, out _) && !_shapesOfEveryVerb.Contains(template.Shape)) _routes.Add(httpMethod, template, new RouteTarget.Page(page));

        return new GatewaySnapshot
        {
            Routes = _routes.Build(),
            Methods = _methods.ToFrozenDictionary(StringComparer.Ordinal),
            Services = _owners.ToFrozenDictionary(StringComparer.Ordinal),
            Upstreams = upstreams,
            HttpStatuses = new HttpStatusMap(_options.Errors.CodeToHttp),
            Masking = _masking,
            TypeBase = PathPrefix.Apply(_options.PathBase, _options.Errors.TypeBase),
            PathBase = _options.PathBase,
            Dialect = _options.Errors.Dialect,
            MaxTrailerBytes = _options.Limits.MaxTrailerBytes,
            MaxRequestBytes = _options.Limits.MaxRequestBytes,
            IgnoreUnknownParameters = _options.Json.IgnoreUnknownParameters,
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
        var json = new JsonOptions
        {
            EmitDefaults = _options.Json.EmitDefaults,
            ProtoFieldNames = _options.Json.ProtoFieldNames,
            EnumsAsIntegers = _options.Json.EnumsAsIntegers,
            IgnoreUnknownFields = _options.Json.IgnoreUnknownFields,
            MaxDepth = _options.Limits.MaxDepth,
            Types = upstream.Types,
        };
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
                if (upstream.Upstream is Upstreams.InProcess.InProcessUpstream inProcess && !inProcess.Has(method)) continue;
                var model = new MethodModel { Schema = method, Upstream = upstream, Json = json, RpcBinding = RpcBinding(method) };
                _methods[method.Path] = model;
                AddRoutes(upstream, rules.Find(method.FullName), model);
            }
        }

        if (options is null) return;
        var methods = upstream.Schema.Services.SelectMany(service => service.Methods).Select(method => method.FullName).ToHashSet(StringComparer.Ordinal);
        foreach (var (rule, pattern) in rules.Unknown(methods))
            Fault(upstream, $"{rule.Key}:selector", pattern, NoSuchMethod(pattern, methods));
    }

    private IEnumerable<Transcoding.Schema.ServiceSchema> Served(UpstreamModel upstream, UpstreamOptions? options)
    {
        var schema = upstream.Schema!;
        if (upstream.Upstream is Upstreams.InProcess.InProcessUpstream inProcess)
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
        var ruleFaults = new List<HttpRuleFault>();
        foreach (var binding in HttpBinding.Compile(model.Schema, rule, ruleFaults))
        {
            if (binding.HttpMethod == "*") _shapesOfEveryVerb.Add(binding.Template.Shape);
            var other = _routes.Add(binding.HttpMethod, binding.Template, new RouteTarget.Rest(binding, model));
            if (other?.Value is not RouteTarget.Rest rest) continue;
            Fault(upstream, key, $"{binding.HttpMethod} {binding.Template}", Describe(rest, upstream, model), isRemark: true, isOfOneSource: rest.Method.Upstream == upstream);
        }

        // What stands in the configuration can be mended there; what stands in a schema is often not the operator's.
        foreach (var fault in ruleFaults)
            Fault(upstream, key, fault.Selector, fault.Message, isRemark: configured is null, isOfOneSource: true);
    }

    private static string Describe(RouteTarget.Rest first, UpstreamModel upstream, MethodModel second)
    {
        if (first.Method == second)
            return $"{second.Schema.FullName} has this route twice, the first time as \"{first.Binding.Template}\". Remove one of the two bindings.";
        var place = ReferenceEquals(first.Method.Upstream, upstream) ? "" : $" of the upstream \"{first.Method.Upstream.Name}\"";
        return $"{second.Schema.FullName} and {first.Method.Schema.FullName}{place} have the same route; the first keeps it. Change one of them, or give it another rule in HttpRules.";
    }

    private void Fault(UpstreamModel upstream, string key, string? value, string message, bool isRemark = false, bool isOfOneSource = false) =>
        _faults.Add(new ConfigurationFault($"{GatewayOptionsReader.SectionName}:Upstreams:{upstream.Name}:{key}", value, message, isRemark, isOfOneSource));
}
