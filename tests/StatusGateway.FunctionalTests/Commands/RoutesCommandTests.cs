using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Commands;

/// <summary><c>statusgateway routes</c>, as a user runs it.</summary>
public sealed class RoutesCommandTests : IDisposable
{
    private const string Unreachable = "http://127.0.0.1:1";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_table_has_every_route_of_the_demo_with_its_method()
    {
        var run = await RoutesAsync();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        AssertRow(run.Output, "GET", "/v1/{name=shelves/*/books/*}", "GetBook");
        AssertRow(run.Output, "GET", "/v1/{parent=shelves/*}/books:watch", "WatchBooks", "server", "stream");
        AssertRow(run.Output, "POST", "/v1/books:chat", "Chat", "bidi", "stream");
        AssertRow(run.Output, "POST", "/v1/{parent=shelves/*}/books:import", "ImportBooks", "client", "stream");
        AssertRow(run.Output, "RPC", "/grpc.health.v1.Health/Check");
        AssertRow(run.Output, "GET", "/healthz");
        Assert.Contains("library.v1.Library, demo (in this process)", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task Json_has_every_method_with_its_routes()
    {
        var run = await RoutesAsync("--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Single(run.Output.TrimEnd().Split('\n'));
        var document = JsonDocument.Parse(run.Output).RootElement;
        var methods = document.GetProperty("methods").EnumerateArray().ToDictionary(method => method.GetProperty("method").GetString()!);
        var update = methods["library.v1.Library.UpdateBook"];
        Assert.Equal(("/library.v1.Library/UpdateBook", "demo", "none", false), (Text(update, "rpcPath"), Text(update, "upstream"), Text(update, "streams"), update.GetProperty("deprecated").GetBoolean()));
        var route = Assert.Single(update.GetProperty("routes").EnumerateArray());
        Assert.Equal(("PATCH", "/v1/{book.name=shelves/*/books/*}", "book", null), (Text(route, "verb"), Text(route, "path"), Text(route, "body"), Text(route, "responseBody")));
        Assert.Empty(methods["grpc.health.v1.Health.Watch"].GetProperty("routes").EnumerateArray());
        Assert.Equal("server", Text(methods["grpc.health.v1.Health.Watch"], "streams"));
        Assert.Contains(document.GetProperty("pages").EnumerateArray(), page => (Text(page, "verb"), Text(page, "path")) == ("GET", "/readyz"));
        Assert.Empty(document.GetProperty("errors").EnumerateArray());
        Assert.Empty(document.GetProperty("warnings").EnumerateArray());

        static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("getbook")]
    [InlineData("library", "get", "books/*}")]
    [InlineData("demo", "GetBook")]
    public async Task Words_filter_the_table(params string[] words)
    {
        var run = await RoutesAsync(words);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        AssertRow(run.Output, "GET", "/v1/{name=shelves/*/books/*}", "GetBook");
        Assert.Single(run.Output.Split('\n'), line => line.StartsWith("  GET", StringComparison.Ordinal));
        Assert.DoesNotContain("DELETE", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("healthz", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_without_matches_exits_with_1()
    {
        var run = await RoutesAsync("nonsense");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("\"nonsense\"", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_without_matches_prints_an_empty_json_object()
    {
        var run = await RoutesAsync("nonsense", "--json");

        Assert.Equal((1, """{"methods":[],"pages":[],"errors":[],"warnings":[]}"""), (run.ExitCode, run.Output.TrimEnd()));
        Assert.Contains("\"nonsense\"", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_options_of_serve_and_of_the_configuration_apply()
    {
        _folder.CopyDescriptorSet("library.binpb");
        _folder.Write("appsettings.json", """{"Gateway": {"Upstreams": {"upstream": {"HttpRules": [{"selector": "library.v1.Library.GetBook", "get": "/books/{name}"}]}}}}""");

        var run = await RoutesAsync("--upstream", Unreachable, "--descriptors", "library.binpb", "Gateway:Pages:Playground=false", "--urls", "http://127.0.0.1:0");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        AssertRow(run.Output, "GET", "/books/{name}", "GetBook");
        Assert.Single(run.Output.Split('\n'), line => line.Contains("GetBook", StringComparison.Ordinal));
        Assert.Contains($"library.v1.Library, upstream (Grpc, {Unreachable})", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("playground", run.Output, StringComparison.Ordinal);
        Assert.Contains("readyz", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_upstream_is_reported_and_the_other_routes_are_printed()
    {
        var run = await RoutesAsync("--upstream", Unreachable, "Gateway:Demo=true");
        var json = await RoutesAsync("--upstream", Unreachable, "Gateway:Demo=true", "--json");

        Assert.Equal((1, 1), (run.ExitCode, json.ExitCode));
        AssertRow(run.Output, "GET", "/v1/{name=shelves/*/books/*}", "GetBook");
        Assert.Contains($"Gateway:Upstreams:upstream:Schema:Reflection = \"{Unreachable}\"", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
        var error = Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("errors").EnumerateArray());
        Assert.Equal("Gateway:Upstreams:upstream:Schema:Reflection", error.GetProperty("key").GetString());
    }

    [Fact]
    public async Task Schemas_are_loaded_by_reflection()
    {
        await using var server = GatewayProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");
        var address = await server.WaitUntilListeningAsync();

        var run = await RoutesAsync("GetBook", "--upstream", address.GetLeftPart(UriPartial.Authority));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        AssertRow(run.Output, "GET", "/v1/{name=shelves/*/books/*}", "GetBook");
        Assert.Contains("upstream (Grpc, ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_configuration_exits_with_1_and_all_errors()
    {
        var run = await RoutesAsync("Gateway:Errors:Masking=Sometimes", "Gateway:Readiness=Maybe");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("Gateway:Errors:Masking = \"Sometimes\"", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Gateway:Readiness = \"Maybe\"", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_configuration_prints_a_json_object_with_all_errors()
    {
        var run = await RoutesAsync("--json", "Gateway:Errors:Masking=Sometimes", "Gateway:Readiness=Maybe");

        Assert.Equal(1, run.ExitCode);
        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((0, 0), (document.GetProperty("methods").GetArrayLength(), document.GetProperty("pages").GetArrayLength()));
        Assert.Equal(
            ["Gateway:Errors:Masking", "Gateway:Readiness"],
            document.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("key").GetString()!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--descriptors", "library.binpb")]
    public async Task An_invalid_command_line_exits_with_2(params string[] arguments)
    {
        var run = await RoutesAsync(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--help", run.Errors, StringComparison.Ordinal);
    }

    private Task<CommandRun> RoutesAsync(params string[] arguments) => CommandRun.RunInAsync(_folder.Path, ["routes", .. arguments]);

    /// <summary>Asserts that one line has exactly these words.</summary>
    private static void AssertRow(string output, params string[] words) =>
        Assert.Contains(output.Split('\n'), line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SequenceEqual(words));
}
