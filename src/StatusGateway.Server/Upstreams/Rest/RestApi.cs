using System.Collections.Frozen;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Server.Configuration;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>The methods of a REST upstream as HTTP knows them, compiled from its schema and rules. Immutable.</summary>
internal sealed record RestApi
{
    /// <summary>The bindings of each method by its RPC path, the one that is liked most first.</summary>
    public required FrozenDictionary<string, IReadOnlyList<HttpBinding>> Bindings { get; init; }

    /// <summary>All of them: a value must not make one method's path another's.</summary>
    public required RouteTable<HttpBinding> Routes { get; init; }

    /// <summary>How its JSON is read and written.</summary>
    public required JsonOptions Json { get; init; }

    /// <summary>The same, where a member that the message does not have means that it is not this message.</summary>
    public required JsonOptions StrictJson { get; init; }

    /// <summary>How its errors are read.</summary>
    public required HttpResponseStatusOptions Errors { get; init; }

    /// <summary>A caller of REST gets the upstream's own HTTP status where that decided the code.</summary>
    public bool KeepsHttpStatus { get; init; }

    /// <summary>Compiles the methods. What is wrong with a rule is told where the routes of callers are compiled.</summary>
    public static RestApi Compile(SchemaSet schema, DetailTypes types, UpstreamOptions upstream, GatewayOptions gateway)
    {
        var rules = new RuleSelectors<ConfiguredRule>(upstream.HttpRules, static rule => rule.Rule.Selector);
        var bindings = new Dictionary<string, IReadOnlyList<HttpBinding>>(StringComparer.Ordinal);
        var routes = new RouteTableBuilder<HttpBinding>();
        foreach (var method in schema.Services.SelectMany(static service => service.Methods))
        {
            var rule = rules.Find(method.FullName)?.Rule ?? method.HttpRule;
            if (rule is null) continue;
            bindings[method.Path] = HttpBinding.Compile(method, rule, []);
            foreach (var binding in bindings[method.Path]) routes.Add(binding.HttpMethod, binding.Template, binding);
        }

        var json = new JsonOptions { IgnoreUnknownFields = !upstream.StrictAnswers, MaxDepth = gateway.Limits.MaxDepth, Types = types };
        return new RestApi
        {
            Bindings = bindings.ToFrozenDictionary(StringComparer.Ordinal),
            Routes = routes.Build(),
            Json = json,
            StrictJson = json with { IgnoreUnknownFields = false },
            Errors = new HttpResponseStatusOptions
            {
                MaxErrorBytes = gateway.Limits.MaxErrorBytes,
                Profile = upstream.HttpToCode,
                Overrides = upstream.HttpToCodeOverrides,
                Types = types,
                Domain = upstream.Name,
            },
            KeepsHttpStatus = upstream.KeepHttpStatus,
        };
    }

    /// <summary>The same methods under other limits.</summary>
    public RestApi Within(LimitOptions limits) => this with
    {
        Json = Json with { MaxDepth = limits.MaxDepth },
        StrictJson = StrictJson with { MaxDepth = limits.MaxDepth },
        Errors = Errors with { MaxErrorBytes = limits.MaxErrorBytes },
    };

    public IReadOnlyList<HttpBinding> BindingsOf(MethodSchema method) => Bindings.GetValueOrDefault(method.Path, []);
}
