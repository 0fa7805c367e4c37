using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>CORS requests as browsers send them (Fetch, "CORS protocol").</summary>
public sealed class CorsTests(CorsFixture gateways) : IClassFixture<CorsFixture>
{
    private const string Origin = "https://app.example.com";

    private static readonly (string, string) FromApp = ("origin", Origin);

    [Theory]
    [InlineData(RawGrpcClient.GetBook, "POST", "POST")]
    [InlineData("/v1/shelves/1/books/1", "PATCH", "DELETE, GET, HEAD, OPTIONS, PATCH")]
    [InlineData("/healthz", "GET", "GET, HEAD, OPTIONS")]
    [InlineData("/no/such/path", "PUT", "PUT")]
    public async Task Preflight_lists_what_the_path_allows(string path, string verb, string allowed)
    {
        var response = await PreflightAsync(gateways.Named, path, Origin, verb);

        Assert.Equal((204, ""), (response.Status, response.Body));
        Assert.Equal(Origin, response.Header("access-control-allow-origin"));
        Assert.Equal("true", response.Header("access-control-allow-credentials"));
        Assert.Equal(allowed, response.Header("access-control-allow-methods"));
        Assert.Equal("content-type, x-grpc-web", response.Header("access-control-allow-headers"));
        Assert.Equal("7200", response.Header("access-control-max-age"));
        Assert.Equal("Origin, Access-Control-Request-Method, Access-Control-Request-Headers", response.Header("vary"));
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("null")]
    public async Task Other_origin_is_not_allowed(string origin)
    {
        AssertNotAllowed(await PreflightAsync(gateways.Named, RawGrpcClient.GetBook, origin, "POST"), 204);
        AssertNotAllowed(await gateways.Named.GetAsync("/v1/shelves/1/books/1", ("origin", origin)), 200);
    }

    [Fact]
    public async Task Without_origins_only_the_same_origin_is_allowed()
    {
        AssertNotAllowed(await PreflightAsync(gateways.None, RawGrpcClient.GetBook, Origin, "POST"), 204);
        var response = await gateways.None.GetAsync("/v1/shelves/1/books/1", FromApp);
        AssertNotAllowed(response, 200);
        Assert.DoesNotContain("Origin", response.Header("vary") ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_origin_is_a_wildcard()
    {
        var response = await gateways.Any.GetAsync("/v1/shelves/1/books/1", FromApp);

        Assert.Equal((200, "*"), (response.Status, response.Header("access-control-allow-origin")));
        Assert.Null(response.Header("access-control-allow-credentials"));
        Assert.Equal("*", (await PreflightAsync(gateways.Any, "/v1/shelves", Origin, "GET")).Header("access-control-allow-origin"));
    }

    /// <summary>The method, the path and the status; the errors are those of a call, a route and a method.</summary>
    [Theory]
    [InlineData("GET", "/v1/shelves/1/books/1", 200)]
    [InlineData("GET", "/v1/shelves/1/books/none", 404)]
    [InlineData("GET", "/no/such/path", 404)]
    [InlineData("DELETE", "/v1/shelves", 405)]
    [InlineData("GET", RawGrpcClient.GetBook, 405)]
    [InlineData("GET", "/healthz", 200)]
    public async Task Successes_and_errors_are_readable(string verb, string path, int status)
    {
        var response = await RestResponse.SendAsync(gateways.Named.Http1, new HttpMethod(verb), path, null, [FromApp]);

        Assert.Equal((status, Origin, "true"), (response.Status, response.Header("access-control-allow-origin"), response.Header("access-control-allow-credentials")));
        Assert.Contains("Origin", response.Header("vary"), StringComparison.Ordinal);
        Assert.StartsWith(
            "grpc-status, grpc-message, grpc-status-details-bin, retry-after, link, www-authenticate, allow, content-language, statusgateway-trace-id",
            response.Header("access-control-expose-headers"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_metadata_is_exposed()
    {
        var response = await gateways.Named.GetAsync("/v1/shelves/1/books/echo-metadata", FromApp);

        var exposed = response.Header("access-control-expose-headers")!.Split(", ");
        Assert.Contains("x-initial", exposed);
        Assert.Contains("x-data-bin", exposed);
        Assert.Contains("trailer-x-trailing", exposed);
        Assert.Equal(exposed.Length, exposed.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("application/grpc-web+proto")]
    [InlineData("application/grpc-web-text+proto")]
    public async Task Grpc_web_responses_are_readable(string mediaType)
    {
        var frame = MessageFrame.Encode(RawGrpcClient.BookRequest("shelves/1/books/none"));
        if (mediaType.Contains("text", StringComparison.Ordinal)) frame = System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(frame));

        var response = await RawGrpcClient.SendAsync(gateways.Named.Http1, RawGrpcClient.GetBook, frame, [FromApp], mediaType);

        Assert.Equal(("5", Origin), (response.Code, response.Headers["access-control-allow-origin"]));
    }

    [Fact]
    public async Task Response_varies_by_origin() =>
        Assert.Contains("Origin", (await gateways.Named.GetAsync("/v1/shelves/1/books/1")).Header("vary"), StringComparison.Ordinal);

    [Theory]
    [InlineData(RawGrpcClient.GetBook, "POST")]
    [InlineData("/v1/shelves", "GET, HEAD, OPTIONS, POST")]
    public async Task Options_without_preflight_headers_lists_the_methods(string path, string allowed)
    {
        var response = await RestResponse.SendAsync(gateways.None.Http1, HttpMethod.Options, path);

        Assert.Equal((204, allowed), (response.Status, response.Header("allow")));
    }

    private static void AssertNotAllowed(RestResponse response, int status)
    {
        Assert.Equal(status, response.Status);
        foreach (var name in new[] { "allow-origin", "allow-credentials", "allow-methods", "allow-headers", "expose-headers", "max-age" })
            Assert.Null(response.Header($"access-control-{name}"));
    }

    private static Task<RestResponse> PreflightAsync(GatewayHost gateway, string path, string origin, string verb) => RestResponse.SendAsync(
        gateway.Http1, HttpMethod.Options, path, null,
        [("origin", origin), ("access-control-request-method", verb), ("access-control-request-headers", "content-type, x-grpc-web")]);
}

/// <summary>Gateways in front of the library, one for each kind of CORS policy.</summary>
public sealed class CorsFixture : IAsyncLifetime
{
    private NodeServer _library = null!;

    public GatewayHost None { get; private set; } = null!;

    public GatewayHost Any { get; private set; } = null!;

    /// <summary>Gets the gateway that allows one origin, with credentials.</summary>
    public GatewayHost Named { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _library = await NodeServer.StartLibraryAsync();
        var library = UpstreamSettings.WithDescriptorSet(_library.Address);
        None = await GatewayHost.StartAsync(library);
        Any = await GatewayHost.StartAsync([.. library, "Gateway:Cors:Origins:0=*"]);
        Named = await GatewayHost.StartAsync([.. library, "Gateway:Cors:Origins:0=HTTPS://app.example.com:443", "Gateway:Cors:Credentials=true"]);
    }

    public async Task DisposeAsync()
    {
        await Named.DisposeAsync();
        await Any.DisposeAsync();
        await None.DisposeAsync();
        await _library.DisposeAsync();
    }
}
