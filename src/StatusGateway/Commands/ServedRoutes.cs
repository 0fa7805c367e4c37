using StatusGateway.Core;
using StatusGateway.Server.Model;
using StatusGateway.Server.Pages;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Commands;

/// <summary>What a snapshot serves: every method with its REST routes, and the gateway's own pages. Sorted for people.</summary>
/// <param name="Services">The services of the upstreams in their order, the built-in ones last.</param>
/// <param name="Pages">The gateway's own pages by path.</param>
internal sealed record ServedRoutes(IReadOnlyList<ServedService> Services, IReadOnlyList<ServedPage> Pages)
{
    /// <param name="snapshot">What is served.</param>
    /// <param name="words">Texts, all of which have to be part of a verb, a path, a method's full name or the name of its upstream; none shows all.</param>
    public static ServedRoutes Of(GatewaySnapshot snapshot, IReadOnlyList<string> words)
    {
        var bindings = snapshot.Routes.Entries.Select(entry => entry.Value).OfType<RouteTarget.Rest>().ToLookup(rest => rest.Method, rest => rest.Binding);
        var services = snapshot.Methods.Values
            .Select(method => new ServedMethod(method, [.. bindings[method]
                .OrderBy(binding => binding.Template.ToString(), StringComparer.Ordinal).ThenBy(binding => binding.HttpMethod, StringComparer.Ordinal)]))
            .Select(method => method.With(words))
            .OfType<ServedMethod>()
            .GroupBy(method => (method.Model.Upstream, method.Model.Schema.ServiceName))
            .OrderBy(service => IndexOf(snapshot, service.Key.Upstream)).ThenBy(service => service.Key.ServiceName, StringComparer.Ordinal)
            .Select(service => new ServedService(service.Key.ServiceName, service.Key.Upstream, [.. service.OrderBy(method => method.Model.Schema.Name, StringComparer.Ordinal)]));
        var pages = snapshot.Routes.Entries
            .Where(entry => entry.Value is RouteTarget.Page)
            .Select(entry => new ServedPage(entry.HttpMethod, entry.Template.ToString()!))
            // One page under its 17 names, and what another one is made of.
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

/// <summary>A service with its methods by name.</summary>
internal sealed record ServedService(string Name, UpstreamModel Upstream, IReadOnlyList<ServedMethod> Methods);

/// <summary>A method with its routes by path; none where it is reachable by RPC only.</summary>
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

    /// <summary>With the routes alone that have all of the words; null when there is nothing that has.</summary>
    public ServedMethod? With(IReadOnlyList<string> words)
    {
        string[] rest = [.. words.Where(word => !ServedRoutes.Has(Model.Schema.FullName, word) && !ServedRoutes.Has(Model.Schema.Path, word) && !ServedRoutes.Has(Model.Upstream.Name, word))];
        if (rest.Length == 0) return this;
        HttpBinding[] routes = [.. Routes.Where(route => rest.All(word => ServedRoutes.Has($"{route.HttpMethod} {route.Template}", word)))];
        return routes.Length == 0 ? null : this with { Routes = routes };
    }
}

/// <summary>A page of the gateway's own.</summary>
internal sealed record ServedPage(string Verb, string Path);
