using System.Collections.Frozen;
using StatusGateway.Core.Details;
using StatusGateway.Core.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Hosting;

/// <summary>Compiles the HTTP bindings of a REST upstream from its schema and its configured rules.</summary>
internal static class RestApiCompiler
{
    /// <summary>Compiles the methods. Errors in rules are reported where the routes of clients are compiled.</summary>
    public static RestApi Compile(SchemaSet schema, DetailTypes types, UpstreamOptions upstream, GatewayOptions gateway)
    {
        var rules = new MethodRules(upstream);
        var bindings = new Dictionary<string, IReadOnlyList<HttpBinding>>(StringComparer.Ordinal);
        var routes = new RouteTableBuilder<HttpBinding>();
        foreach (var method in schema.Services.SelectMany(static service => service.Methods))
        {
            if (rules.Find(method) is not { } rule) continue;
            bindings[method.Path] = HttpBinding.Compile(method, rule.Rule, []);
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
}
