using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Inbound.Rest;

namespace StatusGateway.Server.Pages;

/// <summary>The gateway's own pages: literals in the same route table as everything else.</summary>
internal static class OwnPages
{
    public static IReadOnlyList<(string HttpMethod, string Path, OwnPage Page)> All { get; } =
    [
        ("GET", "/", LandingPage.WriteAsync),
        ("GET", "/healthz", HealthAsync),
        ("GET", "/readyz", ReadinessAsync),
    ];

    /// <summary>The process lives.</summary>
    private static Task HealthAsync(HttpContext context, GatewaySnapshot snapshot) =>
        WriteJsonAsync(context, StatusCodes.Status200OK, static writer => writer.WriteString("status", "alive"));

    /// <summary>Calls can be served: every schema was loaded once, and upstreams are reachable.</summary>
    private static Task ReadinessAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var isStopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
        var mode = context.RequestServices.GetRequiredService<GatewayRuntime>().Readiness;
        var upstreams = snapshot.Upstreams.Where(static upstream => !upstream.IsBuiltIn).ToArray();
        var isReady = !isStopping && snapshot.IsReady(mode);
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

    private static async Task WriteJsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await AnswerContent.SendAsync(context, body.GetBuffer().AsMemory(0, (int)body.Length));
    }
}
