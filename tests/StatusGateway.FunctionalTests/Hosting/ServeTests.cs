using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Hosting;

/// <summary>The executable reads its command line, environment and the appsettings.json of its folder.</summary>
public sealed class ServeTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_arguments_the_demo_is_served_until_a_signal()
    {
        await using var gateway = GatewayProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");

        var address = await gateway.WaitUntilListeningAsync();

        Assert.Contains("library.v1.Library/GetBook", await GetAsync(address, "/"), StringComparison.Ordinal);
        Assert.Contains("curl", gateway.Output, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.StopAsync());
        Assert.Empty(gateway.Errors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upstream_address_is_the_only_required_option(bool withDescriptors)
    {
        string[] descriptors = withDescriptors ? ["--descriptors", _folder.CopyDescriptorSet("library.binpb")] : [];
        await using var gateway = GatewayProcess.Start(
            _folder.Path, ["--upstream", upstreams.Library.Address.ToString(), .. descriptors, "--urls", "http://127.0.0.1:0"]);
        var address = await gateway.WaitUntilListeningAsync();

        await WaitUntilReadyAsync(address, gateway);

        Assert.Contains("Das Gästebuch ☺", await GetAsync(address, "/v1/shelves/1/books/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_file_of_the_working_folder_is_read()
    {
        _folder.CopyDescriptorSet("library.binpb");
        _folder.Write("appsettings.json", $$$"""
            {// Comments are allowed.
             "urls": "http://127.0.0.1:0",
             "Gateway": {"Upstreams": {"mine": {
               "Addresses": ["{{{upstreams.Library.Address}}}"],
               "Schema": {"DescriptorSet": "library.binpb"},
               "Services": ["library.v1.Library"],
               "Timeout": null,
               "HttpRules": [{"selector": "library.v1.Library.GetBook", "get": "/books/{name=shelves/*/books/*}"}]
             } } } }
            """);
        await using var gateway = GatewayProcess.Start(_folder.Path);
        var address = await gateway.WaitUntilListeningAsync();

        await WaitUntilReadyAsync(address, gateway);

        Assert.Contains("Das Gästebuch", await GetAsync(address, "/books/shelves/1/books/1"), StringComparison.Ordinal);
        Assert.Contains("METHOD_NOT_ALLOWED", await GetAsync(address, "/v1/shelves/1/books/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_method_of_a_route_is_left_out_with_a_message()
    {
        await using var gateway = GatewayProcess.Start(
            _folder.Path, "--upstream", upstreams.Library.Address.ToString(), "--descriptors", _folder.CopyDescriptorSet("same_route.binpb"), "--urls", "http://127.0.0.1:0");
        var address = await gateway.WaitUntilListeningAsync();

        var landing = await GetAsync(address, "/");

        Assert.Contains("/v1/things/{name}", landing, StringComparison.Ordinal);
        Assert.Contains("Not served: <code>GET /v1/things/{id}</code>", landing, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.StopAsync());
        Assert.Contains("Warning: Gateway:Upstreams:upstream:Schema = \"GET /v1/things/{id}\": invalid.v1.SameRoute.Second and invalid.v1.SameRoute.First have the same route", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_rules_are_left_out_with_a_message()
    {
        await using var gateway = GatewayProcess.Start(
            _folder.Path, "--upstream", upstreams.Library.Address.ToString(), "--descriptors", _folder.CopyDescriptorSet("bad_template.binpb"), "--urls", "http://127.0.0.1:0");
        var address = await gateway.WaitUntilListeningAsync();

        Assert.Contains("/v1/sound/{name}", await GetAsync(address, "/"), StringComparison.Ordinal);
        Assert.Equal(0, await gateway.StopAsync());
        foreach (var method in new[] { "Unclosed", "NoSuchField", "NoSuchBody" })
            Assert.Contains($"Warning: Gateway:Upstreams:upstream:Schema = \"invalid.v1.BadTemplate.{method}\"", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_exits_with_0()
    {
        var (exitCode, output, errors) = await GatewayProcess.RunAsync(_folder.Path, "--help");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("--upstream", output, StringComparison.Ordinal);
    }

    private static async Task<string> GetAsync(Uri address, string path)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(address, path));
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task WaitUntilReadyAsync(Uri address, GatewayProcess gateway)
    {
        for (var attempt = 0; ; attempt++)
        {
            if ((await GetAsync(address, "/readyz")).Contains("\"status\":\"ready\"", StringComparison.Ordinal)) return;
            Assert.True(attempt < 600, gateway.Transcript);
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }
}
