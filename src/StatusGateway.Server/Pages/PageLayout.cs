using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pages;

/// <summary>The layout of the pages: head, navigation, footer, and the security headers of the response.</summary>
internal sealed record PageLayout
{
    // The navigation shows the pages that are enabled.
    private static readonly (string Path, string Name)[] Navigation =
        [(LandingPage.Path, "Overview"), (SwaggerPages.Path, "API docs"), (ErrorPages.Path, "Errors"), (PlaygroundPage.Path, "Playground")];

    public required string Title { get; init; }

    /// <summary>Gets the path of the navigation item that is current.</summary>
    public required string NavigationPath { get; init; }

    public required Markup Content { get; init; }

    /// <summary>Gets the relative path from the page to the root: empty, or <c>../</c>. Links are relative, because a proxy may serve the gateway under a prefix.</summary>
    public string RootPath { get; init; } = "";

    public PageAsset? Script { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    public Task WriteAsync(HttpContext context, GatewaySnapshot snapshot) => PageResponse.WriteHtmlAsync(context, ToHtml(snapshot), Policy, Status);

    private string Policy =>
        $"default-src 'none'; style-src {PageAsset.Style.Source}; img-src data:; {(Script is null ? "" : $"script-src {Script.Source}; connect-src 'self'; ")}base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private Markup ToHtml(GatewaySnapshot snapshot)
    {
        var html = new Html();
        html.Add($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Title}</title>
            <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Cpath d='M0 1h8v2H0zm0 4h5v2H0z' fill='%230b6e8a'/%3E%3C/svg%3E">
            <style>{new Markup(PageAsset.Style.Text)}</style>
            </head>
            <body>
            <a class="skip" href="#content">Skip to content</a>
            <header><nav aria-label="Pages"><span class="brand">StatusGateway</span><ul>
            """);
        foreach (var (path, name) in Navigation)
        {
            if (!snapshot.ServesPage(path)) continue;
            var current = path == NavigationPath ? new Markup(" aria-current=\"page\"") : Markup.Empty;
            var link = RootPath + path[1..];
            html.Add($"<li><a href=\"{(link.Length == 0 ? "./" : link)}\"{current}>{name}</a></li>");
        }

        html.Add($"""
            </ul></nav></header>
            <main id="content" tabindex="-1">
            {Content}
            </main>
            <footer>StatusGateway</footer>
            {(Script is null ? Markup.Empty : new Markup($"<script>{Script.Text}</script>"))}
            </body>
            </html>
            """);
        return html.ToMarkup();
    }
}
