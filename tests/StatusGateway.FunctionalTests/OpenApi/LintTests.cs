using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Lints documents with the recommended rules of Redocly.</summary>
public sealed partial class LintTests
{
    [GeneratedRegex("\"errors\": 0,\\s+\"warnings\": 0,")]
    internal static partial Regex Clean();

    [Fact]
    public async Task The_linter_reports_nothing()
    {
        using var folder = new TempFolder();
        var files = new List<string>();
        await using var demo = await GatewayHost.StartAsync();
        await using var everything = await EverythingService.StartAsync();
        await using var others = await GatewayHost.StartWithoutWaitingAsync("Production", Settings());
        foreach (var (gateway, path) in (IEnumerable<(GatewayHost, string)>)
        [
            (demo, "/openapi/v1.json"), (demo, "/openapi/v1.yaml"), (demo, "/openapi/demo.json"), (demo, "/openapi/demo.yaml"),
            (everything, "/openapi/v1.json"), (everything, "/openapi/v1.yaml"), (others, "/openapi/v1.json"), (others, "/openapi/streams.json"),
        ])
        {
            var document = await gateway.GetAsync(path);
            Assert.True(document.Status == 200, document.ToString());
            files.Add(folder.Write($"{files.Count}{Path.GetExtension(path)}", document.Body));
        }

        var run = await OpenApiTools.RunAsync("redocly", folder, ["lint", "--config", OpenApiTools.File("redocly.yaml"), "--format", "json", .. files]);

        Assert.True(run.ExitCode == 0 && Clean().Count(run.Output) == files.Count, run.Output);
    }

    [Fact]
    public async Task The_linter_reports_a_broken_reference()
    {
        using var folder = new TempFolder();
        await using var demo = await GatewayHost.StartAsync();
        var document = await demo.GetAsync("/openapi/v1.json");
        folder.Write("v1.json", document.Body.Replace("\"#/components/schemas/Code\"", "\"#/components/schemas/Nothing\"", StringComparison.Ordinal));

        var run = await OpenApiTools.RunAsync("redocly", folder, "lint", "--config", OpenApiTools.File("redocly.yaml"), "--format", "json", "v1.json");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("no-unresolved-refs", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_YAML_equals_the_JSON()
    {
        using var folder = new TempFolder();
        await using var everything = await EverythingService.StartAsync("Gateway:OpenApi:Version=1.0", "Gateway:OpenApi:Title=no", "Gateway:OpenApi:Description=# a: 'b'\n- c\n");
        var json = await everything.GetAsync("/openapi/v1.json");
        var yaml = await everything.GetAsync("/openapi/v1.yaml");
        folder.Write("a.json", json.Body);
        folder.Write("b.yaml", yaml.Body);

        // Redocly reads both files with its own parsers, and writes both as JSON.
        var run = await OpenApiTools.RunAsync("redocly", folder, "bundle", "a.json", "b.yaml", "--ext", "json", "--output", "read", "--config", OpenApiTools.File("redocly.yaml"));

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.StartsWith("openapi: '3.1", yaml.Body, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(await ReadAsync("a"), await ReadAsync("b")));

        async Task<JsonNode?> ReadAsync(string name) => JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "read", $"{name}.json")));
    }

    /// <summary>Settings with another title and two upstreams that do not run. One is a REST upstream.</summary>
    private static IEnumerable<string> Settings()
    {
        var unreachable = new Uri("http://127.0.0.1:1");
        return
        [
            .. UpstreamSettings.WithDescriptorSet(unreachable),
            $"Gateway:Upstreams:streams:Addresses:0={unreachable}",
            $"Gateway:Upstreams:streams:Schema:DescriptorSet={Path.Combine(AppContext.BaseDirectory, "streams.binpb")}",
            "Gateway:Upstreams:streams:Protocol=Rest",
            "Gateway:OpenApi:Title=Books and streams", "Gateway:OpenApi:Version=2.1", "Gateway:OpenApi:Description=All of *it*.",
            "Gateway:OpenApi:Servers:0=https://books.acme.io/base",
        ];
    }
}
