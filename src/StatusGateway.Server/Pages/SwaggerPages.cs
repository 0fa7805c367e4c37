using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi;

namespace StatusGateway.Server.Pages;

/// <summary>Swagger UI for the OpenAPI documents, at <c>/docs</c>. It loads no files from other hosts.</summary>
internal sealed class SwaggerPages(IServiceProvider services, GatewayState state)
{
    public const string Path = "/docs";

    // The files that the page loads. They are literal routes, so that a variable in an upstream's route cannot match them.
    private static readonly string[] Files =
    [
        "index.html", "index.js", "index.css", "swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "favicon-16x16.png",
        "favicon-32x32.png", "oauth2-redirect.html", "oauth2-redirect.js",
    ];

    // The hash of the only inline style that Swagger UI's script adds. It can change with the version: the browser tests check it.
    private const string InlineStyle = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    private RequestDelegate? _ui;

    /// <summary>Gets the routes of the page and its files.</summary>
    public static IEnumerable<PageRoute> All { get; } =
    [
        new(HttpMethods.Get, Path, static (context, _) => PageResponse.RedirectAsync(context, "docs/index.html")),
        .. Files.Select(file => new PageRoute(HttpMethods.Get, $"{Path}/{file}", WriteAsync)),
    ];

    private RequestDelegate Ui => _ui ??= Build();


    private static async Task WriteAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        PageResponse.SetPolicy(context.Response, Policy(snapshot));
        var ui = context.RequestServices.GetRequiredService<SwaggerPages>().Ui;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await ui(context);
            return;
        }

        // Swagger UI's middleware serves only GET.
        var body = context.Response.Body;
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = Stream.Null;
        await ui(context);
        context.Response.Body = body;
        context.Request.Method = HttpMethods.Head;
    }

    /// <summary>Gets the Content-Security-Policy: the files of Swagger UI, and calls to the servers of the document.</summary>
    private static string Policy(GatewaySnapshot snapshot)
    {
        var servers = snapshot.Document.Servers
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var absolute) ? absolute.GetLeftPart(UriPartial.Authority) : null)
            .OfType<string>().Where(origin => origin.StartsWith("http", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);
        return $"default-src 'none'; script-src 'self'; style-src 'self' {InlineStyle}; img-src 'self' data:; font-src 'self' data:; connect-src {string.Join(' ', servers.Prepend("'self'"))}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
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
            // The validator badge would send the document to another host.
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
