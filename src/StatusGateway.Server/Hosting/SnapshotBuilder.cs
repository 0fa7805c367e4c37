using System.Collections.Frozen;
using Google.Api;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Reference;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Hosting;

/// <summary>
/// Compiles options, upstreams and their schemas into a snapshot, and collects every error. If two upstreams conflict, the later one
/// loses the conflicting routes or services only.
/// </summary>
internal sealed class SnapshotBuilder
{
    private readonly GatewayOptions _options;
    private readonly bool _isDevelopment;
    private readonly CallPolicy _policy;
    private readonly RouteTableBuilder<RouteTarget> _routes = new();
    private readonly Dictionary<string, MethodModel> _methods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UpstreamModel> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<string> _anyVerbShapes = new(StringComparer.Ordinal);
    private readonly List<UnservedRoute> _unserved = [];
    private readonly List<ConfigurationError> _errors = [];

    /// <param name="options">The options.</param>
    /// <param name="isDevelopment">Whether the environment is Development, which turns automatic masking off.</param>
    public SnapshotBuilder(GatewayOptions options, bool isDevelopment)
    {
        _options = options;
        _isDevelopment = isDevelopment;
        _policy = CreatePolicy(options.Errors, options.Limits, options.Json);
    }

    public IReadOnlyList<ConfigurationError> Errors => _errors;

    /// <summary>The error reference to serve.</summary>
    public ErrorReference Reference { get; init; } = ErrorReference.BuiltIn;

    public GatewaySnapshot Build(IReadOnlyList<UpstreamModel> upstreams, IEnumerable<PageRoute> pages)
    {
        foreach (var upstream in upstreams) AddUpstream(upstream);

        // A literal route of an upstream for every verb takes precedence over the page.
        foreach (var page in pages)
            if (PathTemplate.TryParse(page.Path, out var template, out _) && !_anyVerbShapes.Contains(template.Shape)) _routes.Add(page.HttpMethod, template, new RouteTarget.Page(page.Handler));

        var routes = _routes.Build();
        return new GatewaySnapshot
        {
            Routes = routes,
            LeftOutRoutes = ReportUnserved(routes),
            Methods = _methods.ToFrozenDictionary(StringComparer.Ordinal),
            Services = _owners.ToFrozenDictionary(StringComparer.Ordinal),
            Upstreams = upstreams,
            Policy = _policy,
            PathBase = _options.PathBase,
            Readiness = _options.Readiness,
            FirstMessageHold = _options.Streams.FirstMessageHold,
            Heartbeat = _options.Streams.Heartbeat,
            HasEnvelope = _options.Streams.Envelope,
            MaxBufferedResponseBytes = _options.Limits.MaxBufferedResponseBytes,
            Cors = _options.Cors.Origins.Count == 0 ? null : new CorsPolicy(_options.Cors.Origins, _options.Cors.Credentials),
            Reference = Reference,
            Document = _options.OpenApi,
        };
    }

    private void AddUpstream(UpstreamModel upstream)
    {
        if (upstream.Schema is null) return;
        var options = upstream.IsInProcess ? null : _options.Upstreams.GetValueOrDefault(upstream.Name);
        var fillsUpdateMask = options?.UpdateMask != UpdateMaskMode.Leave;
        var defaults = new MethodSettings(_policy, _policy.Weave(_policy.Json(upstream.Types), fillsUpdateMask), upstream.Api, upstream.Timeout);
        var methodOptions = new RuleSelectors<MethodSectionOptions>(options?.Methods ?? [], static method => method.Selector);
        var settings = (options?.Methods ?? []).ToDictionary(method => method, method => Compile(method, upstream, fillsUpdateMask));
        var rules = new MethodRules(options);
        foreach (var unit in upstream.LeftOut) AddError(upstream, SchemaKey(options), unit.Name, unit.Reason, isWarning: true, isWithinUpstream: true);
        var before = _methods.Count;
        foreach (var service in ServedServices(upstream, options))
        {
            if (!_owners.TryAdd(service.FullName, upstream))
            {
                // The health or reflection service of an upstream replaces the gateway's.
                if (upstream.IsBuiltIn) continue;
                AddError(upstream, "Services", service.FullName, $"The upstream \"{_owners[service.FullName].Name}\" already serves this service; a service can have only one upstream.");
                continue;
            }

            foreach (var method in service.Methods)
            {
                if (upstream.Upstream is InProcessUpstream inProcess && !inProcess.Has(method)) continue;
                var own = Limit(methodOptions.Find(method.FullName) is { } found ? settings[found] : defaults, upstream, method);
                var model = new MethodModel
                {
                    Schema = method, Upstream = upstream, Policy = own.Policy, Json = own.Weave.Json, Weave = own.Weave, Api = own.Api,
                    Timeout = method.IsUnary ? own.Timeout : null, RpcBinding = RpcBinding(method), TakesJsonAsRest = options is { AutoMapping: true },
                };
                _methods[method.Path] = model;
                if (rules.Find(method) is { } rule) AddRoutes(upstream, rule, model, options);
            }
        }

        if (options is null) return;
        // A service that another upstream serves is an error already.
        var isTaken = upstream.Schema.Services.Any(service => _owners.TryGetValue(service.FullName, out var owner) && owner != upstream);
        if (_methods.Count == before && !isTaken) AddError(upstream, SchemaKey(options), null, UnservedServices.Describe(upstream, options), isWarning: true, isWithinUpstream: true);
        var methods = upstream.Schema.Services.SelectMany(service => service.Methods).Select(method => method.FullName).ToHashSet(StringComparer.Ordinal);
        foreach (var (rule, pattern) in rules.Unknown(methods))
        {
            if (rule.Place is null) AddUnknown(upstream, $"{rule.Key}:selector", pattern, methods);
            else AddUnknownOfService(upstream, rule, pattern, methods);
        }

        foreach (var (method, pattern) in methodOptions.Unknown(methods)) AddUnknown(upstream, $"{method.Key}:selector", pattern, methods);
        foreach (var method in upstream.Schema.LeftOutMethods)
            if (rules.Find(method) is { } rule && ServesService(upstream, options, method)) LeaveOut(upstream, rule, method);
    }

    /// <summary>Adds an error for a selector that matches no method. Methods that are left out of the schema are reported already.</summary>
    private void AddUnknown(UpstreamModel upstream, string key, string pattern, IReadOnlySet<string> methods)
    {
        if (upstream.LeftOut.Any(unit => unit.Covers(pattern))) return;
        // The method may be in a file that is left out.
        AddError(upstream, key, pattern, DescribeUnknownMethod(pattern, methods), isWarning: upstream.LeftOut.Count > 0, isWithinUpstream: upstream.LeftOut.Count > 0);
    }

    /// <summary>Adds an error for a rule of a service configuration. It may be for a service of another upstream, which is a warning.</summary>
    private void AddUnknownOfService(UpstreamModel upstream, ConfiguredRule rule, string pattern, HashSet<string> methods)
    {
        if (upstream.LeftOut.Any(unit => unit.Covers(pattern))) return;
        var service = pattern[..Math.Max(0, pattern.LastIndexOf('.'))];
        var isOther = !upstream.Schema!.Services.Any(one => one.FullName == service || pattern == "*");
        AddError(upstream, rule.Key, pattern, $"{rule.Place}: {DescribeUnknownMethod(pattern, methods)}", isWarning: isOther || upstream.LeftOut.Count > 0, isWithinUpstream: !isOther);
    }

    private static bool ServesService(UpstreamModel upstream, UpstreamOptions options, Transcoding.Schema.MethodSchema method) =>
        upstream.LeftOut.Any(unit => unit.Covers(method.FullName) || unit.Name == method.ServiceName)
        && (options.Services.Count == 0 ? !method.ServiceName.StartsWith("grpc.", StringComparison.Ordinal) : options.Services.Contains(method.ServiceName));

    private static string SchemaKey(UpstreamOptions? options) => options?.DescriptorSet is null ? "Schema:Reflection" : "Schema:DescriptorSet";

    /// <summary>Compiles the settings of an element of Methods, which all of its methods share.</summary>
    private MethodSettings Compile(MethodSectionOptions method, UpstreamModel upstream, bool fillsUpdateMask)
    {
        var policy = CreatePolicy(method.Errors, method.Limits, method.Json);
        return new MethodSettings(
            policy, policy.Weave(policy.Json(upstream.Types), fillsUpdateMask), upstream.Api?.WithLimits(method.Limits.MaxDepth, method.Limits.MaxErrorBytes), method.HasTimeout ? method.Timeout : upstream.Timeout);
    }

    /// <summary>Applies the limit that a method of a service in this process has of its own.</summary>
    private MethodSettings Limit(MethodSettings settings, UpstreamModel upstream, Transcoding.Schema.MethodSchema method) =>
        upstream.Upstream is InProcessUpstream inProcess && inProcess.MaxRequestBytes(method) is { } max && max < settings.Policy.MaxRequestBytes
            ? settings with { Policy = CreatePolicy(_options.Errors, _options.Limits with { MaxRequestBytes = max }, _options.Json) }
            : settings;

    private CallPolicy CreatePolicy(ErrorOptions errors, LimitOptions limits, JsonSectionOptions json) =>
        new(errors, limits, json, CallPolicy.CreateMasking(errors, _isDevelopment), _options.PathBase);

    private IEnumerable<Transcoding.Schema.ServiceSchema> ServedServices(UpstreamModel upstream, UpstreamOptions? options)
    {
        var schema = upstream.Schema!;
        if (upstream.Upstream is InProcessUpstream inProcess)
            return schema.Services.Where(service => inProcess.Services.Contains(service.FullName));
        if (options is null || options.Services.Count == 0)
            return schema.Services.Where(service => !service.FullName.StartsWith("grpc.", StringComparison.Ordinal));
        foreach (var name in options.Services)
            if (schema.Services.All(service => service.FullName != name) && !upstream.LeftOut.Any(unit => unit.Name == name))
                AddError(upstream, "Services", name, $"The schema has no service of this name. Known services: {string.Join(", ", schema.Services.Select(service => service.FullName))}.");
        return schema.Services.Where(service => options.Services.Contains(service.FullName));
    }

    /// <summary>Creates the binding of the RPC path, which also accepts plain JSON.</summary>
    private static HttpBinding? RpcBinding(Transcoding.Schema.MethodSchema method) =>
        HttpBinding.Compile(method, MethodRules.CreateForRpcPath(method), []) is [var binding] ? binding : null;

    private static string DescribeUnknownMethod(string pattern, IReadOnlySet<string> methods)
    {
        const int maxTypoDistance = 3;
        var nearest = methods.OrderBy(name => NearestName.Distance(name, pattern)).ThenBy(name => name, StringComparer.Ordinal).FirstOrDefault();
        return nearest is not null && NearestName.Distance(nearest, pattern) <= maxTypoDistance
            ? $"Unknown method \"{pattern}\"; did you mean \"{nearest}\"?"
            : $"Unknown method \"{pattern}\".";
    }

    private void AddRoutes(UpstreamModel upstream, MethodRule rule, MethodModel model, UpstreamOptions? options)
    {
        var ruleErrors = new List<HttpRuleError>();
        foreach (var binding in HttpBinding.Compile(model.Schema, rule.Rule, ruleErrors, options?.FullyDecodesPaths ?? false))
        {
            if (binding.HttpMethod == "*") _anyVerbShapes.Add(binding.Template.Shape);
            var other = _routes.Add(binding.HttpMethod, binding.Template, new RouteTarget.Rest(binding, model));
            if (other?.Value is not RouteTarget.Rest rest) continue;
            var route = new UnservedRoute(upstream, model.Schema.FullName, binding.HttpMethod, binding.Template.ToString(), Key(rule), Describe(rest, upstream, model))
            {
                Place = Place(rule), Value = $"{binding.HttpMethod} {binding.Template}", IsWarning = true, IsWithinUpstream = rest.Method.Upstream == upstream, IsConflict = true,
            };
            _unserved.Add(route);
        }

        // Errors in configured rules prevent the start. Errors in schemas are warnings, because operators often cannot change them.
        if (ruleErrors.Count == 0) return;
        foreach (var (part, message) in DescribeErrors(model.Schema, rule.Rule, ruleErrors))
        {
            var (verb, path) = HttpBinding.GetPattern(part);
            _unserved.Add(new UnservedRoute(upstream, model.Schema.FullName, verb, path, Key(rule), message)
            {
                Place = Place(rule), Value = model.Schema.FullName, IsWarning = rule.Configured is null, IsWithinUpstream = true,
            });
        }
    }

    /// <summary>Notes the routes of a method that is left out of the schema. They matter only if another route gets their requests.</summary>
    private void LeaveOut(UpstreamModel upstream, MethodRule rule, Transcoding.Schema.MethodSchema method)
    {
        foreach (var part in (HttpRule[])[rule.Rule, .. rule.Rule.AdditionalBindings])
        {
            var (verb, path) = HttpBinding.GetPattern(part);
            _unserved.Add(new UnservedRoute(upstream, method.FullName, verb, path, Key(rule), $"{method.FullName} is left out of the schema.")
            {
                Value = $"{verb} {path}", IsWarning = true, IsWithinUpstream = true, NeedsSibling = true,
            });
        }
    }

    /// <summary>Adds an error for each route that is not served, with the route that gets its requests now.</summary>
    private List<LeftOutRoute> ReportUnserved(RouteTable<RouteTarget> routes)
    {
        var leftOut = new List<LeftOutRoute>();
        foreach (var route in _unserved)
        {
            var sibling = route.IsConflict ? null : RouteSamples.FindSibling(routes, route.Verb, route.Path, route.Method);
            if (sibling is null && route.NeedsSibling) continue;
            var message = sibling is null ? route.Message : $"{route.Message} Its requests now go to {sibling.Method.Schema.FullName} ({sibling.Binding.HttpMethod} {sibling.Binding.Template}).";
            AddError(route.Upstream, route.Key, route.Value, route.Place + message, route.IsWarning, route.IsWithinUpstream);
            leftOut.Add(new LeftOutRoute(route.Upstream.Name, $"{route.Verb} {route.Path}".Trim(), route.Method, message));
        }

        return leftOut;
    }

    private static string Key(MethodRule rule) => rule.Configured?.Key ?? "Schema";

    private static string Place(MethodRule rule) => rule.Configured?.Place is { } place ? $"{place}: " : "";

    /// <summary>Describes the errors of a rule. Errors of additional bindings get the binding as a prefix, because several may have the same error.</summary>
    private static IEnumerable<(HttpRule Part, string Message)> DescribeErrors(Transcoding.Schema.MethodSchema method, HttpRule rule, IReadOnlyList<HttpRuleError> errors)
    {
        (string Place, HttpRule Part)[] parts = [("", rule), .. rule.AdditionalBindings.Select(static (part, index) => ($"additional_bindings[{index}]: ", part))];
        (string Place, HttpRule Part, string Message)[] located = [.. parts.SelectMany(one => FindErrors(one.Part).Select(message => (one.Place, one.Part, message)))];
        return located.Select(static one => (one.Part, one.Place + one.Message))
            // Errors of the rule as a whole.
            .Concat(errors.Select(static error => error.Message).Except(located.Select(static one => one.Message)).Select(static message => (new HttpRule(), message)));

        IEnumerable<string> FindErrors(HttpRule part)
        {
            var alone = part.Clone();
            alone.AdditionalBindings.Clear();
            var found = new List<HttpRuleError>();
            HttpBinding.Compile(method, alone, found);
            return found.Select(static error => error.Message);
        }
    }

    private static string Describe(RouteTarget.Rest first, UpstreamModel upstream, MethodModel second)
    {
        if (first.Method == second)
            return $"{second.Schema.FullName} has this route twice, the first time as \"{first.Binding.Template}\". Remove one of the two bindings.";
        var place = ReferenceEquals(first.Method.Upstream, upstream) ? "" : $" of the upstream \"{first.Method.Upstream.Name}\"";
        return $"{second.Schema.FullName} and {first.Method.Schema.FullName}{place} have the same route; the first keeps it. Change one of them, or give it another rule in HttpRules.";
    }

    /// <summary>A route that is not served, whose error is reported when all routes are known.</summary>
    private sealed record UnservedRoute(UpstreamModel Upstream, string Method, string Verb, string Path, string Key, string Message)
    {
        /// <summary>The file and the line of the rule, which pages do not show; empty for none.</summary>
        public string Place { get; init; } = "";

        public required string Value { get; init; }

        public bool IsWarning { get; init; }

        public bool IsWithinUpstream { get; init; }

        /// <summary>Whether the error names the route that gets its requests already.</summary>
        public bool IsConflict { get; init; }

        /// <summary>Whether the route is reported only if another one gets its requests.</summary>
        public bool NeedsSibling { get; init; }
    }

    /// <summary>The settings of a method besides its schema.</summary>
    private sealed record MethodSettings(CallPolicy Policy, WeaveOptions Weave, RestApi? Api, TimeSpan? Timeout);

    private void AddError(UpstreamModel upstream, string key, string? value, string message, bool isWarning = false, bool isWithinUpstream = false) =>
        _errors.Add(new ConfigurationError($"{GatewayOptions.SectionName}:Upstreams:{upstream.Name}:{key}", value, message, isWarning, isWithinUpstream));
}
