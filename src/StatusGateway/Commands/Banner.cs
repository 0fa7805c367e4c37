using StatusGateway.Server.Hosting;

namespace StatusGateway.Commands;

/// <summary>Writes the addresses, pages and upstreams of a running gateway.</summary>
internal static class Banner
{
    public static void Write(TextWriter output, GatewaySummary summary)
    {
        output.WriteLine("StatusGateway is running.");
        output.WriteLine();
        foreach (var address in summary.Addresses) output.WriteLine($"  {address}/   REST, gRPC (HTTP/1.1 and HTTP/2 on this port)");
        if (summary.Addresses.Count > 0)
        {
            var first = summary.Addresses[0];
            output.WriteLine();
            foreach (var (name, path) in summary.Pages) output.WriteLine($"  {name + ":",-16} {first}{path}");
            output.WriteLine($"  Health:          {first}/healthz   {first}/readyz");
        }

        output.WriteLine();
        foreach (var upstream in summary.Upstreams) output.WriteLine($"  {Describe(upstream)}");
        if (summary.Upstreams is [{ Addresses: [] }] && summary.Addresses is [var own, ..])
        {
            output.WriteLine();
            output.WriteLine($"  Try it:  curl {own}/v1/shelves/1/books/1");
            output.WriteLine($"           curl {own}/v1/shelves/1/books/9");
        }

        foreach (var warning in summary.Warnings)
        {
            output.WriteLine();
            output.WriteLine($"  Warning: {warning}");
        }

        output.WriteLine();
        output.Flush();
    }

    private static string Describe(UpstreamSummary upstream)
    {
        var where = upstream.Addresses.Count == 0 ? "in this process" : string.Join(", ", upstream.Addresses);
        var what = upstream.IsSchemaLoaded ? $"{upstream.MethodCount} method{(upstream.MethodCount == 1 ? "" : "s")}" : "loading its schema by reflection";
        return $"Upstream \"{upstream.Name}\" ({where}): {what}";
    }
}
