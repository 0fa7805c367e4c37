using StatusGateway.Core;
using StatusGateway.Server.Model;
using StatusGateway.Server.Pages;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Commands;

/// <summary>What a snapshot serves: every method with its REST routes, and the gateway's own pages.</summary>
/// <param name="Services">The services in the order of the upstreams, built-in services last.</param>
/// <param name="Pages">The gateway's own pages, sorted by path.</param>
internal sealed record ServedRoutes(IReadOnlyList<ServedService> Services, IReadOnlyList<ServedPage> Pages)
{
    /// <summary>Lists what a snapshot serves.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="words">Filters: each must be part of the verb, the path, the method's full name or the name of its upstream. Empty for everything.</param>
    public static ServedRoutes Create(GatewaySnapshot snapshot, IReadOnlyList<string> words)
    {
        var bindings = snapshot.Routes.Entries.Select(entry => entry.Value).OfType<RouteTarget.Rest>().ToLookup(rest => rest.Method, rest => rest.Binding);
        var services = snapshot.Methods.Values
            .Select(method => new ServedMethod(method, [.. bindings[method]
                .OrderBy(binding => binding.Template.ToString(), StringComparer.Ordinal).ThenBy(binding => binding.HttpMethod, StringComparer.Ordinal)]))
            .Select(method => method.Filter(words))
            .OfType<ServedMethod>()
            .GroupBy(method => (method.Model.Upstream, method.Model.Schema.ServiceName))
            .OrderBy(service => IndexOf(snapshot, service.Key.Upstream)).ThenBy(service => service.Key.ServiceName, StringComparer.Ordinal)
            .Select(service => new ServedService(service.Key.ServiceName, service.Key.Upstream, [.. service.OrderBy(method => method.Model.Schema.Name, StringComparer.Ordinal)]));
        var pages = snapshot.Routes.Entries
            .Where(entry => entry.Value is RouteTarget.Page)
            .Select(entry => new ServedPage(entry.HttpMethod, entry.Template.ToString()!))
            // The page of each code is listed once, and parts of Swagger UI are not listed.
            .Where(page => !IsNameOfCode(page.Path) && !page.Path.StartsWith($"{SwaggerPages.Path}/", StringComparison.Ordinal))
            .Where(page => words.All(word => Has(page.Path, word) || Has(page.Verb, word)))
            .OrderBy(page => page.Path, StringComparer.Ordinal);
        return new ServedRoutes([.. services], [.. pages]);
    }

    public static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static int IndexOf(GatewaySnapshot snapshot, UpstreamModel upstream) => snapshot.Upstreams.TakeWhile(other => other != upstream).Count();

    private static bool IsNameOfCode(string path) =>
        path.StartsWith($"{ErrorPages.Path}/", StringComparison.Ordinal) && RpcCodes.TryParseName(path[(ErrorPages.Path.Length + 1)..], out _);
}

/// <summary>A service with its methods, sorted by name.</summary>
internal sealed record ServedService(string Name, UpstreamModel Upstream, IReadOnlyList<ServedMethod> Methods);

/// <summary>A method with its routes, sorted by path; without routes it is reachable only by RPC.</summary>
internal sealed record ServedMethod(MethodModel Model, IReadOnlyList<HttpBinding> Routes)
{
    /// <summary><c>none</c>, <c>server</c>, <c>client</c> or <c>both</c>.</summary>
    public string Streams => (Model.Schema.ClientStreaming, Model.Schema.ServerStreaming) switch
    {
        (true, true) => "both",
        (true, false) => "client",
        (false, true) => "server",
        _ => "none",
    };

    /// <summary>Keeps only the routes that match all words. Null if nothing matches.</summary>
    public ServedMethod? Filter(IReadOnlyList<string> words)
    {
        string[] rest = [.. words.Where(word => !ServedRoutes.Has(Model.Schema.FullName, word) && !ServedRoutes.Has(Model.Schema.Path, word) && !ServedRoutes.Has(Model.Upstream.Name, word))];
        if (rest.Length == 0) return this;
        HttpBinding[] routes = [.. Routes.Where(route => rest.All(word => ServedRoutes.Has($"{route.HttpMethod} {route.Template}", word)))];
        return routes.Length == 0 ? null : this with { Routes = routes };
    }
}

/// <summary>One of the gateway's own pages.</summary>
internal sealed record ServedPage(string Verb, string Path);
