using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Protocols;

/// <summary>Pages of other origins (Fetch, "CORS protocol"), as a browser asks for them.</summary>
public sealed class CorsTests(CorsGateways gateways) : IClassFixture<CorsGateways>
{
    private const string Origin = "https://app.example.com";

    private static readonly (string, string) FromApp = ("origin", Origin);

    [Theory]
    [InlineData(GrpcWire.GetBook, "POST", "POST")]
    [InlineData("/v1/shelves/1/books/1", "PATCH", "DELETE, GET, HEAD, OPTIONS, PATCH")]
    [InlineData("/healthz", "GET", "GET, HEAD, OPTIONS")]
    [InlineData("/no/such/path", "PUT", "PUT")]
    public async Task A_preflight_says_what_the_path_allows(string path, string verb, string allowed)
    {
        var answer = await PreflightAsync(gateways.Named, path, Origin, verb);

        Assert.Equal((204, ""), (answer.Status, answer.Body));
        Assert.Equal(Origin, answer.Header("access-control-allow-origin"));
        Assert.Equal("true", answer.Header("access-control-allow-credentials"));
        Assert.Equal(allowed, answer.Header("access-control-allow-methods"));
        Assert.Equal("content-type, x-grpc-web", answer.Header("access-control-allow-headers"));
        Assert.Equal("7200", answer.Header("access-control-max-age"));
        Assert.Equal("Origin, Access-Control-Request-Method, Access-Control-Request-Headers", answer.Header("vary"));
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("null")]
    public async Task Another_origin_is_allowed_nothing(string origin)
    {
        AssertNotAllowed(await PreflightAsync(gateways.Named, GrpcWire.GetBook, origin, "POST"), 204);
        AssertNotAllowed(await gateways.Named.GetAsync("/v1/shelves/1/books/1", ("origin", origin)), 200);
    }

    [Fact]
    public async Task Without_origins_there_is_the_same_origin_only()
    {
        AssertNotAllowed(await PreflightAsync(gateways.None, GrpcWire.GetBook, Origin, "POST"), 204);
        var answer = await gateways.None.GetAsync("/v1/shelves/1/books/1", FromApp);
        AssertNotAllowed(answer, 200);
        Assert.DoesNotContain("Origin", answer.Header("vary") ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_origins_are_one_answer_for_all()
    {
        var answer = await gateways.Any.GetAsync("/v1/shelves/1/books/1", FromApp);

        Assert.Equal((200, "*"), (answer.Status, answer.Header("access-control-allow-origin")));
        Assert.Null(answer.Header("access-control-allow-credentials"));
        Assert.Equal("*", (await PreflightAsync(gateways.Any, "/v1/shelves", Origin, "GET")).Header("access-control-allow-origin"));
    }

    /// <summary>Request line; a failure of the call, of the route, of the verb.</summary>
    [Theory]
    [InlineData("GET", "/v1/shelves/1/books/1", 200)]
    [InlineData("GET", "/v1/shelves/1/books/none", 404)]
    [InlineData("GET", "/no/such/path", 404)]
    [InlineData("DELETE", "/v1/shelves", 405)]
    [InlineData("GET", GrpcWire.GetBook, 405)]
    [InlineData("GET", "/healthz", 200)]
    public async Task Answers_are_for_the_page_to_read_failures_too(string verb, string path, int status)
    {
        var answer = await RestAnswer.SendAsync(gateways.Named.Http1, new HttpMethod(verb), path, null, [FromApp]);

        Assert.Equal((status, Origin, "true"), (answer.Status, answer.Header("access-control-allow-origin"), answer.Header("access-control-allow-credentials")));
        Assert.Contains("Origin", answer.Header("vary"), StringComparison.Ordinal);
        Assert.StartsWith(
            "grpc-status, grpc-message, grpc-status-details-bin, retry-after, link, www-authenticate, allow, content-language, statusgateway-trace-id",
            answer.Header("access-control-expose-headers"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answers_own_metadata_is_exposed()
    {
        var answer = await gateways.Named.GetAsync("/v1/shelves/1/books/echo-metadata", FromApp);

        var exposed = answer.Header("access-control-expose-headers")!.Split(", ");
        Assert.Contains("x-initial", exposed);
        Assert.Contains("x-data-bin", exposed);
        Assert.Contains("trailer-x-trailing", exposed);
        Assert.Equal(exposed.Length, exposed.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("application/grpc-web+proto")]
    [InlineData("application/grpc-web-text+proto")]
    public async Task Calls_of_grpc_web_are_for_the_page_to_read(string mediaType)
    {
        var frame = GrpcWire.Frame(GrpcWire.BookRequest("shelves/1/books/none"));
        if (mediaType.Contains("text", StringComparison.Ordinal)) frame = System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(frame));

        var answer = await GrpcWire.SendAsync(gateways.Named.Http1, GrpcWire.GetBook, frame, [FromApp], mediaType);

        Assert.Equal(("5", Origin), (answer.Code, answer.Headers["access-control-allow-origin"]));
    }

    [Fact]
    public async Task Nobody_shares_a_cached_answer_with_another_origin() =>
        Assert.Contains("Origin", (await gateways.Named.GetAsync("/v1/shelves/1/books/1")).Header("vary"), StringComparison.Ordinal);

    [Theory]
    [InlineData(GrpcWire.GetBook, "POST")]
    [InlineData("/v1/shelves", "GET, HEAD, OPTIONS, POST")]
    public async Task Options_that_is_no_preflight_tells_the_verbs(string path, string allowed)
    {
        var answer = await RestAnswer.SendAsync(gateways.None.Http1, HttpMethod.Options, path);

        Assert.Equal((204, allowed), (answer.Status, answer.Header("allow")));
    }

    private static void AssertNotAllowed(RestAnswer answer, int status)
    {
        Assert.Equal(status, answer.Status);
        foreach (var name in new[] { "allow-origin", "allow-credentials", "allow-methods", "allow-headers", "expose-headers", "max-age" })
            Assert.Null(answer.Header($"access-control-{name}"));
    }

    private static Task<RestAnswer> PreflightAsync(GatewayHost gateway, string path, string origin, string verb) => RestAnswer.SendAsync(
        gateway.Http1, HttpMethod.Options, path, null,
        [("origin", origin), ("access-control-request-method", verb), ("access-control-request-headers", "content-type, x-grpc-web")]);
}

/// <summary>Gateways of all three policies in front of the foreign library.</summary>
public sealed class CorsGateways : IAsyncLifetime
{
    private NodePeer _library = null!;

    public GatewayHost None { get; private set; } = null!;

    public GatewayHost Any { get; private set; } = null!;

    /// <summary>One origin, with credentials.</summary>
    public GatewayHost Named { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _library = await NodePeer.StartLibraryAsync();
        var library = GatewayHost.Described(_library.Address);
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
