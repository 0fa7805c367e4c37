using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Pages;

/// <summary>The landing page, <c>/</c>: the state of the gateway, its upstreams, services and routes.</summary>
internal static class LandingPage
{
    public const string Path = "/";

    public static Task WriteAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var html = new Html();
        html.Add($"<h1>StatusGateway</h1><p class=\"lead\">REST and gRPC on one port, with errors that keep every detail.</p>");
        AddState(html, snapshot);
        AddCards(html, snapshot);
        AddUpstreams(html, snapshot);
        AddServices(html, snapshot);
        html.Add($"<p class=\"meta\">Health checks: <a href=\"healthz\">healthz</a>, <a href=\"readyz\">readyz</a></p>");
        return new PageLayout { Title = "StatusGateway", NavigationPath = Path, Content = html.ToMarkup() }.WriteAsync(context, snapshot);
    }

    private static void AddCards(Html html, GatewaySnapshot snapshot)
    {
        html.Add($"<ul class=\"cards\">");
        Card(SwaggerPages.Path, "API docs", "Every route with its parameters, and a form to call it.");
        Card(ErrorPages.Path, "Error reference", "The 17 codes: what they mean, and how to handle them.");
        Card(PlaygroundPage.Path, "Playground", "Paste an error to see it in every dialect.");
        if (snapshot.Upstreams.Any(upstream => upstream is { IsInProcess: true, Name: UpstreamOptions.DemoName }))
            html.Add($"<li><strong>Demo</strong><span>A <a href=\"v1/shelves/1/books/1\">book</a>, a <a href=\"v1/shelves/1/books/9\">missing book</a>, an <a href=\"v1/shelves/1/books/too-many\">exceeded quota</a>.</span></li>");
        html.Add($"</ul>");

        void Card(string path, string title, string text)
        {
            if (snapshot.ServesPage(path)) html.Add($"<li><a href=\"{path[1..]}\"><strong>{title}</strong></a><span>{text}</span></li>");
        }
    }

    /// <summary>Adds a sentence that says whether the gateway can serve calls.</summary>
    private static void AddState(Html html, GatewaySnapshot snapshot)
    {
        var upstreams = snapshot.Upstreams.Where(upstream => !upstream.IsBuiltIn).ToArray();
        var unavailable = upstreams.Where(upstream => upstream.Schema is null || !upstream.State.IsReachable).Select(upstream => upstream.Name).ToArray();
        if (upstreams.Length == 0) html.Add($"<p class=\"state warn\">No upstream is configured. The gateway serves only its built-in services.</p>");
        else if (unavailable.Length == 0) html.Add($"<p class=\"state good\">Ready: every <a href=\"#upstreams\">upstream</a> is reachable, and every schema is loaded.</p>");
        else html.Add($"<p class=\"state bad\">{unavailable.Length} of {upstreams.Length} upstreams cannot serve calls: <a href=\"#upstreams\">{string.Join(", ", unavailable)}</a></p>");
    }

    private static void AddUpstreams(Html html, GatewaySnapshot snapshot)
    {
        html.Add($"<h2 id=\"upstreams\">Upstreams</h2><table class=\"stack upstreams\"><thead><tr><th>Name</th><th>State</th><th>Schema</th><th>Methods</th></tr></thead><tbody>");
        foreach (var upstream in snapshot.Upstreams)
        {
            var schema = upstream.Schema is null ? Html.Format($"<span class=\"bad\">not loaded yet</span>") : Html.Format($"loaded");
            var state = upstream.IsInProcess ? Html.Format($"<span class=\"good\">in this process</span>")
                : upstream.State.IsReachable ? Html.Format($"<span class=\"good\">reachable</span>")
                : Html.Format($"<span class=\"bad\">not reachable</span>");
            var problem = upstream.State.Error is { } text ? Html.Format($"<p class=\"cause\">{text}</p>") : Markup.Empty;
            foreach (var unit in upstream.LeftOut.Take(LeftOutUnit.MaxShown)) schema = Html.Format($"{schema}<p class=\"cause\">Not served: <code>{unit.Name}</code>. {unit.PublicReason}</p>");
            if (upstream.LeftOut.Count > LeftOutUnit.MaxShown) schema = Html.Format($"{schema}<p class=\"cause\">And {upstream.LeftOut.Count - LeftOutUnit.MaxShown} more.</p>");
            LeftOutRoute[] routes = [.. snapshot.LeftOutRoutes.Where(route => route.Upstream == upstream.Name)];
            foreach (var route in routes.Take(LeftOutUnit.MaxShown)) schema = Html.Format($"{schema}<p class=\"cause\">Not served: <code>{route.Route}</code> of <code>{route.Method}</code>. {route.Reason}</p>");
            if (routes.Length > LeftOutUnit.MaxShown) schema = Html.Format($"{schema}<p class=\"cause\">And {routes.Length - LeftOutUnit.MaxShown} more routes.</p>");
            var methods = snapshot.Methods.Values.Count(method => method.Upstream.Name == upstream.Name);
            html.Add($"<tr><td data-label=\"Name\">{upstream.Name}</td><td data-label=\"State\">{state}{problem}</td><td data-label=\"Schema\">{schema}</td><td data-label=\"Methods\">{methods}</td></tr>\n");
        }

        html.Add($"</tbody></table>");
    }

    private static void AddServices(Html html, GatewaySnapshot snapshot)
    {
        html.Add($"<h2 id=\"services\">Services</h2>");
        if (snapshot.Methods.Count == 0) html.Add($"<p>There are no services, because no schema is loaded.</p>");
        var routes = snapshot.Routes.Entries
            .Where(entry => entry.Value is RouteTarget.Rest)
            .ToLookup(entry => ((RouteTarget.Rest)entry.Value).Method.Schema.Path);
        foreach (var service in snapshot.Methods.Values.GroupBy(method => method.Schema.ServiceName).OrderBy(service => service.First().Upstream.IsBuiltIn).ThenBy(service => service.Key, StringComparer.Ordinal))
        {
            html.Add($"<section class=\"service\"><h3><code>{service.Key}</code></h3><p class=\"meta\">Upstream: {service.First().Upstream.Name}</p>");
            html.Add($"<table class=\"stack routes\"><thead><tr><th>gRPC</th><th>REST</th></tr></thead><tbody>");
            foreach (var method in service.OrderBy(method => method.Schema.Path, StringComparer.Ordinal))
            {
                html.Add($"<tr><td data-label=\"gRPC\"><code>{method.Schema.Path}</code>{Kind(method.Schema)}</td><td data-label=\"REST\">");
                foreach (var entry in routes[method.Schema.Path]) html.Add($"<span class=\"route\">{Route(entry)}</span>");
                if (!routes.Contains(method.Schema.Path)) html.Add($"<span class=\"tag\">no REST route</span>");
                html.Add($"</td></tr>\n");
            }

            html.Add($"</tbody></table></section>");
        }
    }

    /// <summary>Writes a route. A GET route without variables is a link.</summary>
    private static Markup Route(RouteEntry<RouteTarget> entry)
    {
        var template = entry.Template.ToString()!;
        var path = entry.HttpMethod == HttpMethods.Get && !template.AsSpan().ContainsAny('{', '*')
            ? Html.Format($"<a href=\"{template[1..]}\"><code>{template}</code></a>")
            : Html.Format($"<code>{template}</code>");
        return Html.Format($"<span class=\"verb\">{entry.HttpMethod}</span> {path}");
    }

    private static Markup Kind(MethodSchema method) => (method.ClientStreaming, method.ServerStreaming) switch
    {
        (true, true) => Html.Format($" <span class=\"tag\">bidirectional streaming</span>"),
        (true, false) => Html.Format($" <span class=\"tag\">client streaming</span>"),
        (false, true) => Html.Format($" <span class=\"tag\">server streaming</span>"),
        _ => Markup.Empty,
    };
}
