using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Commands;

/// <summary><c>statusgateway check</c>, as a user runs it.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const string Nowhere = "http://127.0.0.1:1";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sound_configuration_is_0_with_a_table_of_its_upstreams()
    {
        _folder.CopyDescriptorSet("library.binpb");
        Configure($"\"books\": {Described()}");

        var run = await CheckAsync();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith("The configuration is sound (appsettings.json).", run.Output, StringComparison.Ordinal);
        var row = run.Output.TrimEnd().Split('\n')[^1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["books", "Grpc", Nowhere, "library.binpb", "1", "12", "12"], row);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task Without_a_configuration_it_is_the_demo_and_that_is_told()
    {
        var run = await CheckAsync();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("no appsettings.json in this folder", run.Output, StringComparison.Ordinal);
        Assert.Contains("demo", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_of_configuration_descriptors_and_routes_is_told_at_once()
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
        Assert.False(document.GetProperty("sound").GetBoolean());
        string[] keys =
        [
            "Gateway:Errors:Masking", "Gateway:Upstreams:a:HttpRules:0", "Gateway:Upstreams:b:Schema:DescriptorSet", "Gateway:Upstreams:b:Timeout",
            "Gateway:Upstreams:c:Services", "urls",
        ];
        Assert.Equal(keys, document.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("key").GetString()!).Order(StringComparer.Ordinal));
        foreach (var key in keys) Assert.Contains($"  {key} = \"", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_bindings_of_one_source_on_one_route_are_a_fault_here_and_let_serve_start()
    {
        _folder.CopyDescriptorSet("library.binpb");
        Configure($"\"a\": {Described(""", "HttpRules": [{"selector": "library.v1.Library.GetBook", "get": "/v1/shelves"}]""")}");

        var check = await CheckAsync();

        Assert.Equal((1, ""), (check.ExitCode, check.Output));
        Assert.Contains("GET /v1/shelves", check.Errors, StringComparison.Ordinal);
        Assert.Contains("have the same route", check.Errors, StringComparison.Ordinal);
        await using var served = GatewayProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");
        await served.WaitUntilListeningAsync();
        // What it prints after that has all come when it has ended.
        await served.StopAsync();
        Assert.Contains("have the same route", served.Output + served.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_bindings_of_two_sources_on_one_route_are_a_remark()
    {
        _folder.CopyDescriptorSet("library.binpb");
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "other.binpb"), Renamed());
        Configure($"\"a\": {Described()}, \"b\": {Described().Replace("library.binpb", "other.binpb", StringComparison.Ordinal)}");

        var run = await CheckAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Remark: Gateway:Upstreams:b:Schema = \"GET /v1/shelves\"", run.Errors, StringComparison.Ordinal);
        Assert.StartsWith("The configuration is sound", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upstreams_are_asked_when_they_are_to_be_connected_to()
    {
        var without = await CheckAsync("--upstream", Nowhere);
        var with = await CheckAsync("--upstream", Nowhere, "--connect");

        Assert.Equal(0, without.ExitCode);
        Assert.Contains("was not looked at", without.Errors, StringComparison.Ordinal);
        Assert.Contains("--connect", without.Errors, StringComparison.Ordinal);
        Assert.Equal((1, ""), (with.ExitCode, with.Output));
        Assert.Contains($"Gateway:Upstreams:upstream:Addresses = \"{Nowhere}\"", with.Errors, StringComparison.Ordinal);
        Assert.Contains("1 fault:", with.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_by_reflection_is_checked_when_it_is_asked_for()
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
    public async Task What_is_not_json_is_a_fault_with_its_place()
    {
        _folder.Write("appsettings.json", """{"Gateway": {"Errors": }}""");

        var run = await CheckAsync();
        var json = await CheckAsync("--json");

        Assert.Equal((1, "", 1), (run.ExitCode, run.Output, json.ExitCode));
        Assert.Contains("appsettings.json", run.Errors, StringComparison.Ordinal);
        Assert.Contains("line 1", Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("faults").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Gateway": {"Demo": true, "demo": false}}""", "Gateway:demo")]
    [InlineData("[]", "Array")]
    public async Task A_file_that_no_configuration_can_be_is_a_fault_of_every_command(string file, string told)
    {
        _folder.Write("appsettings.json", file);

        var check = await CheckAsync();
        var json = await CheckAsync("--json");
        var serve = await CommandRun.RunInAsync(_folder.Path, "serve", "--urls", "http://127.0.0.1:0");
        var explain = await CommandRun.RunInAsync(_folder.Path, "explain", "NOT_FOUND");

        Assert.Equal((1, "", 1, 1, "", 0), (check.ExitCode, check.Output, json.ExitCode, serve.ExitCode, serve.Output, explain.ExitCode));
        Assert.Contains(told, Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("faults").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.All(new[] { check.Errors, serve.Errors, explain.Errors }, errors =>
        {
            Assert.Contains("appsettings.json", errors, StringComparison.Ordinal);
            Assert.Contains(told, errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task What_would_move_the_cursor_is_shown_and_not_done()
    {
        var fault = await CheckAsync("Gateway:Readiness=\u001b[2J\u202e");
        var misuse = await CheckAsync("\u001b[2J\u202e");

        Assert.Equal((1, 2), (fault.ExitCode, misuse.ExitCode));
        Assert.Contains("Gateway:Readiness = \"\\u001b[2J\\u202e\"", fault.Errors, StringComparison.Ordinal);
        Assert.Contains("\\u001b[2J\\u202e", misuse.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(fault.Errors + misuse.Errors, letter => letter is '\u001b' or '\u202e');
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_a_fault()
    {
        _folder.Write("appsettings.json", "{}");
        // Who holds a file alone keeps other readers from it, whoever they are; permissions do not stop every user.
        await using var held = new FileStream(Path.Combine(_folder.Path, "appsettings.json"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var run = await CheckAsync();

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("appsettings.json", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Methods_that_a_rest_upstream_has_no_rule_for_are_a_remark()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "plain.binpb"), Renamed(withRules: false));
        Configure($"\"a\": {Described(""", "Protocol": "Rest" """).Replace("library.binpb", "plain.binpb", StringComparison.Ordinal)}");

        var run = await CheckAsync("--json");

        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(document.GetProperty("sound").GetBoolean());
        Assert.Contains("and 7 more methods", Assert.Single(document.GetProperty("remarks").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);
        var upstream = Assert.Single(document.GetProperty("upstreams").EnumerateArray());
        Assert.Equal(("Rest", 12, 0), (upstream.GetProperty("protocol").GetString(), upstream.GetProperty("methods").GetInt32(), upstream.GetProperty("routes").GetInt32()));
    }

    [Fact]
    public async Task Rules_that_make_no_route_are_not_said_to_be_missing()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "plain.binpb"), Renamed(withRules: false));
        var plain = Described().Replace("library.binpb", "plain.binpb", StringComparison.Ordinal);

        Configure($"\"a\": {plain}");
        var without = await CheckAsync();
        Configure($"\"a\": {plain[..^1]}, \"HttpRules\": [{{\"selector\": \"library.v1.Archive.GetBook\", \"get\": \"/v1/{{nothing}}\"}}]}}");
        var broken = await CheckAsync();

        Assert.Equal((0, 1), (without.ExitCode, broken.ExitCode));
        Assert.Contains("No method has a google.api.http option or a rule here", without.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("No method has a google.api.http option", broken.Errors, StringComparison.Ordinal);
        Assert.Contains("None of its rules makes a route", broken.Errors, StringComparison.Ordinal);
    }

    /// <summary>An upstream of the Library that nobody is asked about.</summary>
    private static string Described(string more = "") =>
        """{"Addresses": ["http://127.0.0.1:1"], "Schema": {"DescriptorSet": "library.binpb"}""" + more + "}";

    private void Configure(string upstreams, string gateway = "", string other = "") =>
        _folder.Write("appsettings.json", "{" + other + "\"Gateway\": {" + gateway + "\"Upstreams\": {" + upstreams + "}}}");

    /// <summary>The Library under another name, with the same routes or with none.</summary>
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
