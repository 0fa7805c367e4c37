using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi;

namespace StatusGateway.Server.Pages;

/// <summary>Swagger UI at <c>/docs</c>, over the OpenAPI documents. Everything that it needs comes with it.</summary>
internal sealed class SwaggerPages(IServiceProvider services, GatewayState state)
{
    public const string Path = "/docs";

    // What its page asks for; literals, so that no variable of an upstream's takes one of them.
    private static readonly string[] Files =
    [
        "index.html", "index.js", "index.css", "swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "favicon-16x16.png",
        "favicon-32x32.png", "oauth2-redirect.html", "oauth2-redirect.js",
    ];

    // Of the one style that its script writes into the page. Another version of it may have another one: the browser tests tell.
    private const string OwnStyle = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    private RequestDelegate? _ui;

    public static IEnumerable<(string HttpMethod, string Path, OwnPage Page)> All { get; } =
        [("GET", Path, RedirectAsync), .. Files.Select(file => ("GET", $"{Path}/{file}", (OwnPage)WriteAsync))];

    private RequestDelegate Ui => _ui ??= Build();

    /// <summary>Relative: whatever stands before the gateway stays before it.</summary>
    private static Task RedirectAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = "docs/index.html";
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static async Task WriteAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy(snapshot);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        var ui = context.RequestServices.GetRequiredService<SwaggerPages>().Ui;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await ui(context);
            return;
        }

        // It knows GET alone.
        var body = context.Response.Body;
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = Stream.Null;
        await ui(context);
        context.Response.Body = body;
        context.Request.Method = HttpMethods.Head;
    }

    /// <summary>Its own files, and calls to the servers of the document.</summary>
    private static string Policy(GatewaySnapshot snapshot)
    {
        var servers = snapshot.Document.Servers
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var absolute) ? absolute.GetLeftPart(UriPartial.Authority) : null)
            .OfType<string>().Where(origin => origin.StartsWith("http", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);
        return $"default-src 'none'; script-src 'self'; style-src 'self' {OwnStyle}; img-src 'self' data:; font-src 'self' data:; connect-src {string.Join(' ', servers.Prepend("'self'"))}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private RequestDelegate Build()
    {
        var app = new ApplicationBuilder(services);
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = Path[1..];
            options.DocumentTitle = state.Current.Document.Title;
            options.DisplayRequestDuration();
            options.DefaultModelsExpandDepth(0);
            options.EnableDeepLinking();
            // Nothing is asked of hosts elsewhere.
            options.EnableValidator(null);
            options.SwaggerEndpoint($"..{DocumentPages.Folder}{OpenApiDocuments.CompleteName}.json", state.Current.Document.Title);
            foreach (var upstream in state.Current.Upstreams.Where(upstream => upstream.Name != OpenApiDocuments.CompleteName))
                options.SwaggerEndpoint($"..{DocumentPages.Folder}{Uri.EscapeDataString(upstream.Name)}.json", upstream.Name);
        });
        app.Run(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        return app.Build();
    }
}
