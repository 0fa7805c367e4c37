using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Pages;

/// <summary>What is served here, for people.</summary>
internal static class LandingPage
{
    public static Task WriteAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var html = new Html();
        html.Add($"<h1>StatusGateway</h1><p class=\"lead\">Services behind REST and gRPC on one port, with errors that lose nothing.</p>");
        AddState(html, snapshot);
        AddCards(html, snapshot);
        AddUpstreams(html, snapshot);
        AddServices(html, snapshot);
        html.Add($"<p class=\"meta\">For machines: <a href=\"healthz\">healthz</a>, <a href=\"readyz\">readyz</a></p>");
        return new PageFrame { Title = "StatusGateway", Place = "/", Content = html.ToMarkup() }.WriteAsync(context, snapshot);
    }

    private static void AddCards(Html html, GatewaySnapshot snapshot)
    {
        html.Add($"<ul class=\"cards\">");
        Card("/docs", "API docs", "Every route with its parameters, and a form to try it.");
        Card("/errors", "Error reference", "The 17 codes: what they mean here, and what to do about them.");
        Card("/playground", "Playground", "Paste an error, and see it in every dialect.");
        if (snapshot.Upstreams.Any(upstream => upstream is { IsInProcess: true, Name: UpstreamOptions.DemoName }))
            html.Add($"<li><strong>The demo</strong><span>A <a href=\"v1/shelves/1/books/1\">book</a>, a book <a href=\"v1/shelves/1/books/9\">that is missing</a>, a <a href=\"v1/shelves/1/books/too-many\">quota</a>.</span></li>");
        html.Add($"</ul>");

        void Card(string path, string title, string text)
        {
            if (snapshot.ServesPage(path)) html.Add($"<li><a href=\"{path[1..]}\"><strong>{title}</strong></a><span>{text}</span></li>");
        }
    }

    /// <summary>Whether calls can be served, in a sentence that nobody has to look for.</summary>
    private static void AddState(Html html, GatewaySnapshot snapshot)
    {
        var upstreams = snapshot.Upstreams.Where(upstream => !upstream.IsBuiltIn).ToArray();
        var troubled = upstreams.Where(upstream => upstream.Schema is null || !upstream.State.IsReachable).Select(upstream => upstream.Name).ToArray();
        if (upstreams.Length == 0) html.Add($"<p class=\"state warn\">Nothing is served yet but the gateway's own services.</p>");
        else if (troubled.Length == 0) html.Add($"<p class=\"state good\">Ready: every <a href=\"#upstreams\">upstream</a> is reachable, and its schema is loaded.</p>");
        else html.Add($"<p class=\"state bad\">{troubled.Length} of {upstreams.Length} upstreams cannot serve calls at the moment: <a href=\"#upstreams\">{string.Join(", ", troubled)}</a></p>");
    }

    private static void AddUpstreams(Html html, GatewaySnapshot snapshot)
    {
        html.Add($"<h2 id=\"upstreams\">Upstreams</h2><table class=\"stack upstreams\"><thead><tr><th>Name</th><th>State</th><th>Schema</th><th>Methods</th></tr></thead><tbody>");
        foreach (var upstream in snapshot.Upstreams)
        {
            var schema = upstream.Schema is null ? Html.Of($"<span class=\"bad\">not loaded yet</span>") : Html.Of($"loaded");
            var state = upstream.IsInProcess ? Html.Of($"<span class=\"good\">in this process</span>")
                : upstream.State.IsReachable ? Html.Of($"<span class=\"good\">reachable</span>")
                : Html.Of($"<span class=\"bad\">not reachable</span>");
            var problem = upstream.State.Problem is { } text ? Html.Of($"<p class=\"problem\">{text}</p>") : Markup.None;
            var methods = snapshot.Methods.Values.Count(method => method.Upstream.Name == upstream.Name);
            html.Add($"<tr><td data-label=\"Name\">{upstream.Name}</td><td data-label=\"State\">{state}{problem}</td><td data-label=\"Schema\">{schema}</td><td data-label=\"Methods\">{methods}</td></tr>\n");
        }

        html.Add($"</tbody></table>");
    }

    private static void AddServices(Html html, GatewaySnapshot snapshot)
    {
        html.Add($"<h2 id=\"services\">Services</h2>");
        if (snapshot.Methods.Count == 0) html.Add($"<p>None yet: no schema has been loaded.</p>");
        var routes = snapshot.Routes.Entries
            .Where(entry => entry.Value is RouteTarget.Rest)
            .ToLookup(entry => ((RouteTarget.Rest)entry.Value).Method.Schema.Path);
        foreach (var service in snapshot.Methods.Values.GroupBy(method => method.Schema.ServiceName).OrderBy(service => service.First().Upstream.IsBuiltIn).ThenBy(service => service.Key, StringComparer.Ordinal))
        {
            html.Add($"<section class=\"service\"><h3><code>{service.Key}</code></h3><p class=\"meta\">by {service.First().Upstream.Name}</p>");
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

    /// <summary>A path without variables that is read can be followed.</summary>
    private static Markup Route(RouteEntry<RouteTarget> entry)
    {
        var template = entry.Template.ToString()!;
        var path = entry.HttpMethod == HttpMethods.Get && !template.AsSpan().ContainsAny('{', '*')
            ? Html.Of($"<a href=\"{template[1..]}\"><code>{template}</code></a>")
            : Html.Of($"<code>{template}</code>");
        return Html.Of($"<span class=\"verb\">{entry.HttpMethod}</span> {path}");
    }

    private static Markup Kind(MethodSchema method) => (method.ClientStreaming, method.ServerStreaming) switch
    {
        (true, true) => Html.Of($" <span class=\"tag\">streams both ways</span>"),
        (true, false) => Html.Of($" <span class=\"tag\">client stream</span>"),
        (false, true) => Html.Of($" <span class=\"tag\">server stream</span>"),
        _ => Markup.None,
    };
}
