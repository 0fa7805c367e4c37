using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Inbound.Rest;

namespace StatusGateway.Server.Pages;

/// <summary>What is served here, for people.</summary>
internal static class LandingPage
{
    private const string Style = """
        :root{color-scheme:light dark;--soft:color-mix(in srgb,CanvasText 60%,Canvas)}
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        h1{margin-bottom:0}h1+p{margin-top:.2rem;color:var(--soft)}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top}
        th{color:var(--soft);font-weight:normal}td,th{border-bottom:1px solid color-mix(in srgb,CanvasText 15%,Canvas)}
        code{font:14px ui-monospace,monospace;overflow-wrap:anywhere}.down{color:light-dark(#b00020,#ff8a80)}
        """;

    public static async Task WriteAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>StatusGateway</title><style>")
            .Append(Style)
            .Append("</style></head><body><h1>StatusGateway</h1><p>gRPC services behind REST and gRPC, with errors that lose nothing.</p>");
        AppendUpstreams(html, snapshot);
        AppendRoutes(html, snapshot);
        html.Append("<p><a href=\"healthz\">/healthz</a> · <a href=\"readyz\">/readyz</a></p></body></html>");
        var bytes = Encoding.UTF8.GetBytes(html.ToString());
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        await AnswerContent.SendAsync(context, bytes);
    }

    private static void AppendUpstreams(StringBuilder html, GatewaySnapshot snapshot)
    {
        html.Append("<h2>Upstreams</h2><table><tr><th>Name</th><th>Schema</th><th>State</th></tr>");
        foreach (var upstream in snapshot.Upstreams)
        {
            var state = upstream.IsInProcess ? "in this process" : upstream.State.IsReachable ? "reachable" : "<span class=\"down\">not reachable</span>";
            Row(html, Text(upstream.Name), upstream.Schema is null ? "<span class=\"down\">not loaded yet</span>" : "loaded", state);
        }

        html.Append("</table>");
    }

    private static void AppendRoutes(StringBuilder html, GatewaySnapshot snapshot)
    {
        html.Append("<h2>Methods</h2><table><tr><th>gRPC</th><th>REST</th></tr>");
        var routes = snapshot.Routes.Entries
            .Where(entry => entry.Value is RouteTarget.Rest)
            .ToLookup(entry => ((RouteTarget.Rest)entry.Value).Method.Schema.Path);
        foreach (var path in snapshot.Methods.Keys.Order(StringComparer.Ordinal))
            Row(html, Code(path) + (snapshot.Methods[path].Schema.IsUnary ? "" : " (streaming, not served yet)"), string.Join("<br>", routes[path].Select(entry => Code($"{entry.HttpMethod} {entry.Template}"))));
        html.Append("</table>");
    }

    private static void Row(StringBuilder html, params ReadOnlySpan<string> cells)
    {
        html.Append("<tr>");
        foreach (var cell in cells) html.Append("<td>").Append(cell).Append("</td>");
        html.Append("</tr>");
    }

    private static string Code(string text) => $"<code>{Text(text)}</code>";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
