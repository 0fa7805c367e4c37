using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>Methods without a rule as REST routes, and rules of a service configuration.</summary>
public sealed class AutoMappingTests : IAsyncLifetime, IDisposable
{
    private const string Path = "/demo.v1.Good/Get";

    private readonly TempFolder _folder = new();
    private DescribedServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await DescribedServer.StartAsync();
        _server.AddMethod(_server.Add("demo.v1.Good", "Get", null), "Ruled", "/v1/ruled/{value}");
        _server.AddMethod(_server.Files["demo.v1.Good.proto"], "Broken", null);
        _server.Implemented.Remove("/demo.v1.Good/Broken", out _);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, "application/problem+json")]
    [InlineData(false, "application/json")]
    public async Task Json_without_the_connect_header_is_rest(bool isMapped, string errorType)
    {
        await using var gateway = await StartAsync($"Gateway:Upstreams:library:AutoMapping={isMapped}");

        var success = await PostAsync(gateway, Path, "\"x\"");
        Assert.Equal((200, "\"x\"", "application/json"), (success.Status, success.Body, success.MediaType));
        var failure = await PostAsync(gateway, "/demo.v1.Good/Broken", "\"x\"");
        Assert.Equal((501, errorType), (failure.Status, failure.MediaType));
        var malformed = await PostAsync(gateway, Path, "{");
        Assert.Equal((400, errorType), (malformed.Status, malformed.MediaType));
    }

    [Fact]
    public async Task Json_with_the_connect_header_is_connect()
    {
        await using var gateway = await StartAsync("Gateway:Upstreams:library:AutoMapping=true");

        var failure = await PostAsync(gateway, "/demo.v1.Good/Broken", "\"x\"", ("connect-protocol-version", "1"));

        Assert.Equal((501, "application/json", "unimplemented"), (failure.Status, failure.MediaType, failure.Json.GetProperty("code").GetString()));
        Assert.Equal(200, (await PostAsync(gateway, Path, "\"x\"", ("connect-protocol-version", "1"))).Status);
    }

    [Fact]
    public async Task Route_is_in_the_document_and_in_routes()
    {
        await using var gateway = await StartAsync("Gateway:Upstreams:library:AutoMapping=true");

        var paths = (await gateway.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");
        Assert.True(paths.GetProperty(Path).TryGetProperty("post", out _));
        Assert.False(paths.TryGetProperty("/demo.v1.Good/Ruled", out _));
        var run = await CommandRun.RunInAsync(_folder.Path, "routes", "--upstream", _server.Address.ToString(), "Gateway:Upstreams:upstream:AutoMapping=true", "demo.v1.Good");
        Assert.Contains($"POST {Path}", string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_verbs_and_media_types_are_errors_of_http()
    {
        await using var gateway = await StartAsync("Gateway:Upstreams:library:AutoMapping=true");

        var verb = await gateway.GetAsync(Path);
        Assert.Equal((405, "application/problem+json"), (verb.Status, verb.MediaType));
        Assert.Contains("POST", verb.Header("allow"), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent("x", null, "text/plain") };
        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", (await RestResponse.SendAsync(gateway.Http1, request)).Summary);
    }

    [Theory]
    [InlineData("false", "a%2Fb/c")]
    [InlineData("true", "a/b/c")]
    public async Task Service_config_decides_how_reserved_characters_are_decoded(string decodes, string expected)
    {
        _folder.Write("service.yaml", $$"""
            http:
              fully_decode_reserved_expansion: {{decodes}}
              rules:
              - selector: demo.v1.Good.Get
                get: /v1/{value=**}
            """);
        await using var gateway = await StartAsync($"Gateway:Upstreams:library:ServiceConfig={System.IO.Path.Combine(_folder.Path, "service.yaml")}");

        Assert.Equal($"\"{expected}\"", (await gateway.GetAsync("/v1/a%2Fb/c")).Body);
        Assert.Equal(decodes == "true" ? 400 : 200, (await gateway.GetAsync("/v1/a%2F..%2Fb")).Status);
    }

    private static Task<RestResponse> PostAsync(GatewayHost gateway, string path, string body, params (string, string)[] headers) =>
        RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, path, body, headers);

    private async Task<GatewayHost> StartAsync(params string[] settings)
    {
        var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", [.. UpstreamSettings.WithReflection(_server.Address), .. settings]);
        await gateway.WaitUntilReadyAsync();
        return gateway;
    }
}
