using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pages;

/// <summary>The health checks <c>/healthz</c> and <c>/readyz</c>, as JSON.</summary>
internal static class HealthPages
{
    /// <summary>Reports that the process runs.</summary>
    public static Task WriteHealthAsync(HttpContext context, GatewaySnapshot snapshot) =>
        WriteAsync(context, StatusCodes.Status200OK, static writer => writer.WriteString("status", "alive"));

    /// <summary>Reports whether the gateway can serve calls: every schema was loaded at least once, and upstreams are reachable.</summary>
    public static Task WriteReadinessAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var isStopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
        var upstreams = snapshot.Upstreams.Where(static upstream => !upstream.IsBuiltIn).ToArray();
        var isReady = !isStopping && snapshot.IsReady();
        return WriteAsync(context, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, writer =>
        {
            writer.WriteString("status", isStopping ? "stopping" : isReady ? "ready" : "not ready");
            writer.WriteStartArray("upstreams");
            foreach (var upstream in upstreams)
            {
                writer.WriteStartObject();
                writer.WriteString("name", upstream.Name);
                writer.WriteString("schema", upstream.Schema is null ? "missing" : "loaded");
                writer.WriteBoolean("reachable", upstream.State.IsReachable);
                if (upstream.State.Error is { } error) writer.WriteString("problem", error);
                WriteLeftOut(writer, upstream.LeftOut);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>Writes the parts of the schema that are not served, if there are any.</summary>
    private static void WriteLeftOut(Utf8JsonWriter writer, IReadOnlyList<LeftOutUnit> units)
    {
        if (units.Count == 0) return;
        writer.WriteStartArray("leftOut");
        foreach (var unit in units.Take(LeftOutUnit.MaxShown))
        {
            writer.WriteStartObject();
            writer.WriteString("name", unit.Name);
            writer.WriteString("reason", unit.PublicReason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (units.Count > LeftOutUnit.MaxShown) writer.WriteNumber("leftOutCount", units.Count);
    }

    private static Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return PageResponse.WriteJsonAsync(context, body.ToArray(), status);
    }
}
