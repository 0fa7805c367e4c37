using System.Text.Json;
using Google.Protobuf.Reflection;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Grpc;

/// <summary>Schemas from a server whose reflection is wrong in parts, changes, or comes back.</summary>
public sealed class ReflectedSchemaTests : IAsyncLifetime
{
    private const string Never = "Gateway:Upstreams:library:Schema:Refresh=";

    private DescribedServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await DescribedServer.StartAsync();
        _server.Add("demo.v1.Good", "Get", "/v1/good/{value}");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Service_that_cannot_be_described_is_left_out_and_named()
    {
        _server.Listed.Add("other.v1.Gone");
        await using var gateway = await StartAsync();

        Assert.Equal(200, (await gateway.GetAsync("/v1/good/x")).Status);
        var ready = await gateway.GetAsync("/readyz");
        Assert.Equal(200, ready.Status);
        Assert.Equal("other.v1.Gone", LeftOut(ready).Single().GetProperty("name").GetString());
        Assert.DoesNotContain("10.0.0.5", ready.Body, StringComparison.Ordinal);
        var landing = (await gateway.GetAsync("/", ("accept", "text/html"))).Body;
        Assert.Contains("other.v1.Gone", landing, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.5", landing, StringComparison.Ordinal);
        Assert.Contains(gateway.Logs.Lines, line => line.Contains("other.v1.Gone", StringComparison.Ordinal) && line.Contains("not found at 10.0.0.5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_whose_import_cannot_be_had_is_left_out_and_named()
    {
        var file = _server.Add("bad.v1.Bad", "Get", "/v1/bad/{value}");
        file.Dependency.Add("gone.proto");
        file.Service[0].Method[0].OutputType = ".gone.v1.Gone";
        await using var gateway = await StartAsync();

        Assert.Equal(200, (await gateway.GetAsync("/v1/good/x")).Status);
        Assert.Equal(404, (await gateway.GetAsync("/v1/bad/x")).Status);
        var ready = (await gateway.GetAsync("/readyz")).Body;
        Assert.Contains("bad.v1.Bad", ready, StringComparison.Ordinal);
        Assert.Contains("gone.proto", ready, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_whose_type_is_missing_is_left_out_and_named()
    {
        var file = _server.Files["demo.v1.Good.proto"];
        _server.AddMethod(file, "Bad", "/v1/bad/{value}").InputType = ".demo.v1.Gone";
        await using var gateway = await StartAsync();

        Assert.Equal((200, 404), ((await gateway.GetAsync("/v1/good/x")).Status, (await gateway.GetAsync("/v1/bad/x")).Status));
        Assert.Equal("demo.v1.Good.Bad", LeftOut(await gateway.GetAsync("/readyz")).Single().GetProperty("name").GetString());
    }

    [Fact]
    public async Task Service_that_is_not_listed_is_not_served()
    {
        var file = _server.Files["demo.v1.Good.proto"];
        var inner = new ServiceDescriptorProto { Name = "Inner", Method = { file.Service[0].Method[0].Clone() } };
        inner.Method[0].Options.GetExtension(Google.Api.AnnotationsExtensions.Http).Get = "/v1/inner/{value}";
        file.Service.Add(inner);
        _server.Implemented["/demo.v1.Inner/Get"] = true;
        await using var gateway = await StartAsync();

        Assert.Equal((200, 404), ((await gateway.GetAsync("/v1/good/x")).Status, (await gateway.GetAsync("/v1/inner/x")).Status));
        Assert.DoesNotContain("/v1/inner", (await gateway.GetAsync("/openapi/v1.json")).Body, StringComparison.Ordinal);
        var call = await RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, "/demo.v1.Inner/Get", "\"x\"", [("connect-protocol-version", "1")]);
        Assert.Equal(404, call.Status);
    }

    [Fact]
    public async Task Changed_schema_is_served_after_the_interval()
    {
        await using var gateway = await StartAsync("Gateway:Upstreams:library:Schema:Refresh=00:00:00.2");
        Assert.Equal(404, (await gateway.GetAsync("/v1/new/x")).Status);

        _server.Add("demo.v1.New", "Get", "/v1/new/{value}");

        await gateway.WaitUntilAsync(async () => (await gateway.GetAsync("/v1/new/x")).Status == 200, "The new service is not served");
        Assert.Equal(200, (await gateway.GetAsync("/v1/good/x")).Status);
    }

    [Fact]
    public async Task Schema_that_has_not_changed_keeps_the_snapshot_and_the_document()
    {
        await using var gateway = await StartAsync("Gateway:Upstreams:library:Schema:Refresh=00:00:00.1");
        var state = (Server.Model.GatewayState)gateway.Services.GetService(typeof(Server.Model.GatewayState))!;
        var before = state.Current;
        var reflections = _server.Reflections;

        await gateway.WaitUntilAsync(() => Task.FromResult(_server.Reflections >= reflections + 4), "Reflection is not asked again");

        Assert.Same(before, state.Current);
        Assert.Single(gateway.Logs.Lines, line => line.Contains("schema loaded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unimplemented_for_a_listed_method_loads_the_schema_again()
    {
        await using var gateway = await StartAsync(Never);
        _server.Implemented.Clear();
        _server.Files.TryRemove("demo.v1.Good.proto", out _);
        _server.Listed.Clear();
        _server.Add("demo.v2.Good", "Get", "/v2/good/{value}");
        Assert.Equal(404, (await gateway.GetAsync("/v2/good/x")).Status);

        Assert.Equal(501, (await gateway.GetAsync("/v1/good/x")).Status);

        await gateway.WaitUntilAsync(async () => (await gateway.GetAsync("/v2/good/x")).Status == 200, "The new service is not served");
        Assert.Equal(404, (await gateway.GetAsync("/v1/good/x")).Status);
    }

    [Fact]
    public async Task Method_that_is_listed_but_never_implemented_does_not_flood_reflection()
    {
        await using var gateway = await StartAsync(Never);
        _server.Implemented.Clear();

        for (var i = 0; i < 50; i++) Assert.Equal(501, (await gateway.GetAsync("/v1/good/x")).Status);

        Assert.InRange(_server.Reflections, 1, 4);
    }

    [Fact]
    public async Task Upstream_that_comes_back_is_asked_again()
    {
        await using var gateway = await StartAsync(Never);
        Assert.Equal(200, (await gateway.GetAsync("/v1/good/x")).Status);

        var port = _server.Address.Port;
        await _server.DisposeAsync();
        _server = await DescribedServer.StartAsync(port);
        _server.Add("demo.v1.Good", "Get", "/v1/good/{value}");
        _server.Add("demo.v1.New", "Get", "/v1/new/{value}");

        await gateway.WaitUntilAsync(async () => (await gateway.GetAsync("/v1/new/x")).Status == 200, "The new service is not served");
    }

    [Fact]
    public async Task Failed_refresh_keeps_the_schema()
    {
        await using var gateway = await StartAsync("Gateway:Upstreams:library:Schema:Refresh=00:00:00.2");
        _server.Listed.Clear();

        await gateway.WaitUntilAsync(
            async () => (await gateway.GetAsync("/readyz")).Body.Contains("The schema could not be loaded again; the previous one stays in use. Reflection lists no services.", StringComparison.Ordinal),
            "The error is not shown");
        Assert.Equal(200, (await gateway.GetAsync("/v1/good/x")).Status);

        _server.Listed.Add("demo.v1.Good");
        await gateway.WaitUntilAsync(async () => !(await gateway.GetAsync("/readyz")).Body.Contains("could not be loaded", StringComparison.Ordinal), "The error is still shown");
    }

    [Fact]
    public async Task Check_with_connect_names_what_is_left_out()
    {
        _server.Listed.Add("other.v1.Gone");

        using var folder = new TempFolder();

        var run = await CommandRun.RunInAsync(folder.Path, "check", "--connect", "--upstream", _server.Address.ToString());

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("other.v1.Gone", run.Errors, StringComparison.Ordinal);
    }

    private static JsonElement[] LeftOut(RestResponse ready) => [.. ready.Json.GetProperty("upstreams")[0].GetProperty("leftOut").EnumerateArray()];

    private async Task<GatewayHost> StartAsync(params string[] settings)
    {
        var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", [.. UpstreamSettings.WithReflection(_server.Address), .. settings]);
        await gateway.WaitUntilReadyAsync();
        return gateway;
    }
}
