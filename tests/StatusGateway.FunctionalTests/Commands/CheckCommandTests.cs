using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Commands;

/// <summary><c>statusgateway check</c>, as a user runs it.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const string Unreachable = "http://127.0.0.1:1";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_valid_configuration_exits_with_0_and_lists_its_upstreams()
    {
        _folder.CopyDescriptorSet("library.binpb");
        Configure($"\"books\": {Described()}");

        var run = await CheckAsync();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith("The configuration is valid (appsettings.json).", run.Output, StringComparison.Ordinal);
        var row = run.Output.TrimEnd().Split('\n')[^1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["books", "Grpc", Unreachable, "library.binpb", "1", "12", "12"], row);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task Without_a_configuration_it_checks_the_demo_and_says_so()
    {
        var run = await CheckAsync();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("no appsettings.json in this folder", run.Output, StringComparison.Ordinal);
        Assert.Contains("demo", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_of_configuration_descriptors_and_routes_are_reported_at_once()
    {
        _folder.CopyDescriptorSet("library.binpb");
        _folder.Write("garbage.binpb", "garbage");
        Configure(
            $"""
            "a": {Described(""", "HttpRules": [{"selector": "library.v1.Library.GetBook", "get": "/v1/{nothing}"}]""")},
            "b": {Described(""", "Timeout": "soon" """).Replace("library.binpb", "garbage.binpb", StringComparison.Ordinal)},
            "c": {Described()}
            """,
            "\"Errors\": {\"Masking\": \"Sometimes\"}, ",
            "\"urls\": \"nonsense\", ");

        var run = await CheckAsync();
        var json = await CheckAsync("--json");

        Assert.Equal((1, "", 1, ""), (run.ExitCode, run.Output, json.ExitCode, json.Errors));
        var document = JsonDocument.Parse(json.Output).RootElement;
        Assert.False(document.GetProperty("valid").GetBoolean());
        string[] keys =
        [
            "Gateway:Errors:Masking", "Gateway:Upstreams:a:HttpRules:0", "Gateway:Upstreams:b:Schema:DescriptorSet", "Gateway:Upstreams:b:Timeout",
            "Gateway:Upstreams:c:Services", "urls",
        ];
        Assert.Equal(keys, document.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("key").GetString()!).Order(StringComparer.Ordinal));
        foreach (var key in keys) Assert.Contains($"  {key} = \"", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_bindings_of_one_source_on_one_route_fail_the_check_but_not_serve()
    {
        _folder.CopyDescriptorSet("library.binpb");
        Configure($"\"a\": {Described(""", "HttpRules": [{"selector": "library.v1.Library.GetBook", "get": "/v1/shelves"}]""")}");

        var check = await CheckAsync();

        Assert.Equal((1, ""), (check.ExitCode, check.Output));
        Assert.Contains("GET /v1/shelves", check.Errors, StringComparison.Ordinal);
        Assert.Contains("have the same route", check.Errors, StringComparison.Ordinal);
        await using var served = GatewayProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");
        await served.WaitUntilListeningAsync();
        // All output has arrived once the process has exited.
        await served.StopAsync();
        Assert.Contains("have the same route", served.Output + served.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_bindings_of_two_sources_on_one_route_are_a_warning()
    {
        _folder.CopyDescriptorSet("library.binpb");
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "other.binpb"), Renamed());
        Configure($"\"a\": {Described()}, \"b\": {Described().Replace("library.binpb", "other.binpb", StringComparison.Ordinal)}");

        var run = await CheckAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Warning: Gateway:Upstreams:b:Schema = \"GET /v1/shelves\"", run.Errors, StringComparison.Ordinal);
        Assert.StartsWith("The configuration is valid", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreachable_upstreams_are_errors_only_with_connect()
    {
        var without = await CheckAsync("--upstream", Unreachable);
        var with = await CheckAsync("--upstream", Unreachable, "--connect");

        Assert.Equal(0, without.ExitCode);
        Assert.Contains("was not checked", without.Errors, StringComparison.Ordinal);
        Assert.Contains("--connect", without.Errors, StringComparison.Ordinal);
        Assert.Equal((1, ""), (with.ExitCode, with.Output));
        Assert.Contains($"Gateway:Upstreams:upstream:Addresses = \"{Unreachable}\"", with.Errors, StringComparison.Ordinal);
        Assert.Contains("1 error:", with.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_checks_schemas_loaded_by_reflection()
    {
        await using var server = GatewayProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");
        var address = (await server.WaitUntilListeningAsync()).GetLeftPart(UriPartial.Authority);

        var run = await CheckAsync("--connect", "--upstream", address);
        var clash = await CheckAsync("--connect", "--upstream", address, "Gateway:Demo=true");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("reflection", run.Output, StringComparison.Ordinal);
        // The demo serves the same service.
        Assert.Equal(1, clash.ExitCode);
        Assert.Contains("library.v1.Library", clash.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_json_is_an_error_with_its_place()
    {
        _folder.Write("appsettings.json", """{"Gateway": {"Errors": }}""");

        var run = await CheckAsync();
        var json = await CheckAsync("--json");

        Assert.Equal((1, "", 1), (run.ExitCode, run.Output, json.ExitCode));
        Assert.Contains("appsettings.json", run.Errors, StringComparison.Ordinal);
        Assert.Contains("line 1", Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("errors").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Gateway": {"Demo": true, "demo": false}}""", "Gateway:demo")]
    [InlineData("[]", "Array")]
    public async Task A_file_that_is_not_a_configuration_is_an_error_in_every_command(string file, string expected)
    {
        _folder.Write("appsettings.json", file);

        var check = await CheckAsync();
        var json = await CheckAsync("--json");
        var serve = await CommandRun.RunInAsync(_folder.Path, "serve", "--urls", "http://127.0.0.1:0");
        var explain = await CommandRun.RunInAsync(_folder.Path, "explain", "NOT_FOUND");

        Assert.Equal((1, "", 1, 1, "", 0), (check.ExitCode, check.Output, json.ExitCode, serve.ExitCode, serve.Output, explain.ExitCode));
        Assert.Contains(expected, Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("errors").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.All(new[] { check.Errors, serve.Errors, explain.Errors }, errors =>
        {
            Assert.Contains("appsettings.json", errors, StringComparison.Ordinal);
            Assert.Contains(expected, errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Control_characters_are_shown_escaped()
    {
        var error = await CheckAsync("Gateway:Readiness=\u001b[2J\u202e");
        var misuse = await CheckAsync("\u001b[2J\u202e");

        Assert.Equal((1, 2), (error.ExitCode, misuse.ExitCode));
        Assert.Contains("Gateway:Readiness = \"\\u001b[2J\\u202e\"", error.Errors, StringComparison.Ordinal);
        Assert.Contains("\\u001b[2J\\u202e", misuse.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Errors + misuse.Errors, letter => letter is '\u001b' or '\u202e');
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_an_error()
    {
        _folder.Write("appsettings.json", "{}");
        // An exclusive lock stops every reader; permissions do not stop root.
        await using var held = new FileStream(Path.Combine(_folder.Path, "appsettings.json"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var run = await CheckAsync();

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("appsettings.json", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Methods_without_a_rule_for_a_rest_upstream_are_a_warning()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "plain.binpb"), Renamed(withRules: false));
        Configure($"\"a\": {Described(""", "Protocol": "Rest" """).Replace("library.binpb", "plain.binpb", StringComparison.Ordinal)}");

        var run = await CheckAsync("--json");

        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(document.GetProperty("valid").GetBoolean());
        Assert.Contains("and 7 more methods", Assert.Single(document.GetProperty("warnings").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);
        var upstream = Assert.Single(document.GetProperty("upstreams").EnumerateArray());
        Assert.Equal(("Rest", 12, 0), (upstream.GetProperty("protocol").GetString(), upstream.GetProperty("methods").GetInt32(), upstream.GetProperty("routes").GetInt32()));
    }

    [Fact]
    public async Task Rules_without_a_route_are_not_reported_as_missing()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "plain.binpb"), Renamed(withRules: false));
        var plain = Described().Replace("library.binpb", "plain.binpb", StringComparison.Ordinal);

        Configure($"\"a\": {plain}");
        var without = await CheckAsync();
        Configure($"\"a\": {plain[..^1]}, \"HttpRules\": [{{\"selector\": \"library.v1.Archive.GetBook\", \"get\": \"/v1/{{nothing}}\"}}]}}");
        var broken = await CheckAsync();

        Assert.Equal((0, 1), (without.ExitCode, broken.ExitCode));
        Assert.Contains("none has a google.api.http option or a rule in HttpRules", without.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("none has a google.api.http option", broken.Errors, StringComparison.Ordinal);
        Assert.Contains("no rule results in a route", broken.Errors, StringComparison.Ordinal);
    }

    /// <summary>An unreachable upstream with the schema of the Library.</summary>
    private static string Described(string more = "") =>
        """{"Addresses": ["http://127.0.0.1:1"], "Schema": {"DescriptorSet": "library.binpb"}""" + more + "}";

    private void Configure(string upstreams, string gateway = "", string other = "") =>
        _folder.Write("appsettings.json", "{" + other + "\"Gateway\": {" + gateway + "\"Upstreams\": {" + upstreams + "}}}");

    /// <summary>The Library under another name, with the same routes or without routes.</summary>
    private static byte[] Renamed(bool withRules = true)
    {
        var set = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(PeerFiles.DescriptorSet));
        var service = set.File.Single(file => file.Name == "library/v1/library.proto").Service.Single();
        service.Name = "Archive";
        if (!withRules) foreach (var method in service.Method) method.Options = null;
        return set.ToByteArray();
    }

    private Task<CommandRun> CheckAsync(params string[] arguments) => CommandRun.RunInAsync(_folder.Path, ["check", .. arguments]);
}
