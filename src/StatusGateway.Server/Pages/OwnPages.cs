using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StatusGateway.Core;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Pages;

/// <summary>The gateway's pages. They are literal routes in the same route table as the upstreams' routes.</summary>
internal static class OwnPages
{
    public static IReadOnlyList<(string HttpMethod, string Path, OwnPage Page)> All { get; } =
    [
        ("GET", "/", LandingPage.WriteAsync),
        ("GET", "/healthz", HealthAsync),
        ("GET", "/readyz", ReadinessAsync),
        ("GET", ErrorPages.Path, ErrorPages.WriteAllAsync),
        // The canonical names are literal routes, which take precedence over a variable in an upstream's route. Other spellings do not.
        .. RpcCodes.All.Select(row => ("GET", $"{ErrorPages.Path}/{row.Name}", (OwnPage)ErrorPages.WriteOneAsync)),
        ("GET", $"{ErrorPages.Path}/*", ErrorPages.WriteOneAsync),
        ("GET", PlaygroundPage.Path, PlaygroundPage.WriteAsync),
    ];

    /// <summary>Gets the enabled pages.</summary>
    public static IEnumerable<(string HttpMethod, string Path, OwnPage Page)> Enabled(PageOptions options, IEnumerable<UpstreamModel> upstreams) =>
        All.Where(page =>
            page.Path == "/" ? options.Landing
            : page.Path.StartsWith(ErrorPages.Path, StringComparison.Ordinal) ? options.Reference
            : page.Path != PlaygroundPage.Path || options.Playground)
        .Concat(options.Docs ? [.. SwaggerPages.All, .. DocumentPages.Of(upstreams)] : []);

    /// <summary>Reports that the process runs.</summary>
    private static Task HealthAsync(HttpContext context, GatewaySnapshot snapshot) =>
        WriteJsonAsync(context, StatusCodes.Status200OK, static writer => writer.WriteString("status", "alive"));

    /// <summary>Reports whether the gateway can serve calls: every schema was loaded at least once, and upstreams are reachable.</summary>
    private static Task ReadinessAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var isStopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
        var upstreams = snapshot.Upstreams.Where(static upstream => !upstream.IsBuiltIn).ToArray();
        var isReady = !isStopping && snapshot.IsReady();
        return WriteJsonAsync(context, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, writer =>
        {
            writer.WriteString("status", isStopping ? "stopping" : isReady ? "ready" : "not ready");
            writer.WriteStartArray("upstreams");
            foreach (var upstream in upstreams)
            {
                writer.WriteStartObject();
                writer.WriteString("name", upstream.Name);
                writer.WriteString("schema", upstream.Schema is null ? "missing" : "loaded");
                writer.WriteBoolean("reachable", upstream.State.IsReachable);
                if (upstream.State.Problem is { } problem) writer.WriteString("problem", problem);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>Writes a response with JSON.</summary>
    public static async Task WriteJsonAsync(HttpContext context, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await AnswerContent.SendAsync(context, json);
    }

    private static Task WriteJsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return WriteJsonAsync(context, body.ToArray(), status);
    }
}
