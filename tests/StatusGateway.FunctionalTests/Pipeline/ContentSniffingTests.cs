using StatusGateway.FunctionalTests.Upstreams.Rest;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>No response may be read as another media type than its own.</summary>
public sealed class ContentSniffingTests
{
    [Fact]
    public async Task Every_response_over_http_forbids_sniffing()
    {
        (string Verb, string Path, string? Json)[] requests =
        [
            ("GET", "/", null), ("GET", "/docs", null), ("GET", "/docs/index.html", null), ("GET", "/docs/none.js", null), ("GET", "/openapi/v1.json", null),
            ("GET", "/errors", null), ("GET", "/errors/NOT_FOUND", null), ("GET", "/errors/NONE", null), ("GET", "/playground", null),
            ("GET", "/healthz", null), ("GET", "/readyz", null), ("HEAD", "/v1/shelves/1", null),
            ("GET", "/v1/shelves/1", null), ("GET", "/v1/shelves/none", null), ("POST", "/v1/shelves", "{"), ("GET", "/v1/nothing", null), ("PUT", "/v1/shelves/1", "{}"),
            ("OPTIONS", "/v1/shelves/1", null), ("POST", "/v1/shelves/1/books:import", "[]"), ("POST", "/v1/books:chat", "[]"),
            ("POST", "/library.v1.Library/GetShelf", "{\"name\":\"shelves/1\"}"), ("POST", "/library.v1.Library/GetShelf", "{\"name\":\"none\"}"), ("GET", "/library.v1.Library/GetShelf", null),
            ("GET", "/statusgateway/v1/codes", null), ("GET", "/statusgateway/v1/statuses/INTERNAL:raise?message=x", null),
        ];
        await using var gateway = await GatewayHost.StartAsync();
        foreach (var client in new[] { gateway.Http1, gateway.Http2 })
            foreach (var (verb, path, json) in requests)
            {
                var response = await RestResponse.SendAsync(client, new HttpMethod(verb), path, json, [("connect-protocol-version", "1")]);

                Assert.True(response.Header("x-content-type-options") == "nosniff", $"{verb} {path}: {response}");
            }
    }

    [Fact]
    public async Task Preflight_and_redirect_to_the_landing_page_forbid_sniffing()
    {
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", ["Gateway:Cors:Origins:0=*", "Gateway:PathBase=/api"]);
        Assert.Equal("nosniff", (await gateway.GetAsync("/api")).Header("x-content-type-options"));
        Assert.Equal("nosniff", (await gateway.GetAsync("/elsewhere")).Header("x-content-type-options"));

        var preflight = await RestResponse.SendAsync(
            gateway.Http1, HttpMethod.Options, "/api/v1/shelves/1", null, [("origin", "https://example.com"), ("access-control-request-method", "GET")]);

        Assert.Equal((204, "nosniff"), (preflight.Status, preflight.Header("x-content-type-options")));
    }

    [Theory]
    [InlineData("application/grpc-web")]
    [InlineData("application/connect+proto")]
    public async Task Response_in_frames_forbids_sniffing(string mediaType)
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var request = HttpRequests.Create(gateway.Http1, HttpMethod.Post, "/library.v1.Library/WatchBooks");
        request.Content = new ByteArrayContent(MessageFrame.Encode("\n\u0009shelves/0"u8));
        request.Content.Headers.TryAddWithoutValidation("content-type", mediaType);
        request.Headers.Add("grpc-timeout", "100m");
        request.Headers.Add("connect-timeout-ms", "100");

        using var response = await gateway.Http1.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(["nosniff"], response.Headers.GetValues("x-content-type-options"));
    }

    [Fact]
    public async Task Header_of_the_upstream_does_not_repeat_the_gateways()
    {
        await using var upstream = await ScriptedRestUpstream.LibraryAsync(
            (_, response) => response.SendAsync(200, "{}", "application/json", ("X-Content-Type-Options", "nosniff")));

        Assert.Equal("nosniff", (await upstream.Gateway.GetAsync("/v1/shelves/1")).Header("x-content-type-options"));
    }
}
