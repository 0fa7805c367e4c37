using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Headers;

/// <summary>Which of an upstream's metadata reach the caller, and as what.</summary>
[Collection(SharedPeers.Name)]
public sealed class ResponseMetadataTests(GatewayPeers peers)
{
    private static readonly string[] NeverPassed =
        ["content-encoding", "connect-x", "grpc-x", "trailer-x", "access-control-allow-origin", "server", "statusgateway-trace-id", "x-denied"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Rest_callers_get_headers_and_trailers_as_headers(int http)
    {
        await using var gateway = await StartAsync();

        var answer = await RestAnswer.SendAsync(gateway.Client(http), HttpMethod.Get, "/v1/shelves/1/books/metadata");

        Assert.Equal((200, "application/json"), (answer.Status, answer.MediaType));
        Assert.Equal("1", answer.Header("x-initial"));
        Assert.Equal("AQ", answer.Header("x-padded-bin"));
        Assert.Equal("de", answer.Header("content-language"));
        Assert.Equal("attachment", answer.Header("content-disposition"));
        Assert.Equal("2", answer.Header("trailer-x-trailing"));
        Assert.Equal("AQ", answer.Header("trailer-x-trailing-bin"));
        Assert.Empty(answer.HeaderNames.Intersect(NeverPassed));
        Assert.Empty(answer.HeaderNames.Intersect(["x-trailing", "trailer-x-denied", "trailer-grpc-status", "trailer-grpc-retry-pushback-ms", "grpc-status"]));
    }

    [Fact]
    public async Task Grpc_callers_get_headers_as_headers_and_trailers_as_trailers()
    {
        await using var gateway = await StartAsync();

        var answer = await GrpcWire.GetBookAsync(gateway, "shelves/1/books/metadata");

        Assert.Equal("1", answer.Headers["x-initial"]);
        Assert.Equal("AQ", answer.Headers["x-padded-bin"]);
        Assert.Equal("application/grpc", answer.Headers["content-type"]);
        Assert.Empty(answer.Headers.Keys.Intersect(NeverPassed));
        Assert.Equal(
            [("grpc-retry-pushback-ms", "5"), ("grpc-status", "0"), ("x-trailing", "2"), ("x-trailing-bin", "AQ")],
            answer.Trailers.Select(trailer => (trailer.Key, trailer.Value)).Order());
    }

    [Fact]
    public async Task A_failures_metadata_passes_as_well()
    {
        var rest = await peers.Raw.GetAsync("/v1/shelves/1/books/trailers-without-status");
        Assert.Equal("2", rest.Header("trailer-x-trailing"));

        var grpc = await GrpcWire.GetBookAsync(peers.Raw, "shelves/1/books/trailers-without-status");
        Assert.Equal("2", grpc.Find("x-trailing"));
    }

    [Fact]
    public async Task Odd_values_are_dropped_and_the_rest_passes()
    {
        var rest = await peers.Raw.GetAsync("/v1/shelves/1/books/odd-metadata");

        Assert.Equal(200, rest.Status);
        Assert.Equal(("ok", "", "1, 2"), (rest.Header("x-ok"), rest.Header("x-empty"), rest.Header("x-twice")?.Replace(",2", ", 2", StringComparison.Ordinal)));
        Assert.Null(rest.Header("x-latin1"));
        Assert.Null(rest.Header("x-tab"));
        Assert.Equal("!!!not base64!!!", rest.Header("x-odd-bin"));
        Assert.Equal("AQI,AwQ", rest.Header("x-split-bin"));

        var grpc = await peers.Client.GetBookAsync(peers.Raw.Target, "shelves/1/books/odd-metadata");
        Assert.Equal(0, grpc.Code);
        Assert.Equal(["ok"], grpc.InitialMetadata["x-ok"]);
    }

    [Fact]
    public async Task Forty_kibibytes_of_metadata_pass()
    {
        var answer = await peers.Raw.GetAsync("/v1/shelves/1/books/big-metadata");

        Assert.Equal(40, answer.HeaderNames.Count(name => name.StartsWith("x-big-", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("201", 201)]
    [InlineData("202", 202)]
    [InlineData("204", 204)]
    [InlineData("205", 205)]
    [InlineData("299", 299)]
    [InlineData("404", 200)]
    [InlineData("302", 200)]
    [InlineData("199", 200)]
    [InlineData("abc", 200)]
    [InlineData("2010", 200)]
    public async Task A_success_may_choose_its_http_status(string asked, int status)
    {
        var answer = await peers.Raw.GetAsync($"/v1/shelves/1/books/asks-for-{asked}");

        Assert.Equal(status, answer.Status);
        Assert.Null(answer.Header("statusgateway-http-status"));
        Assert.Equal(status is 204 or 205, answer.Bytes.Length == 0);
        var grpc = await GrpcWire.GetBookAsync(peers.Raw, $"shelves/1/books/asks-for-{asked}");
        Assert.Equal((200, "0"), (grpc.HttpStatus, grpc.Code));
        Assert.Null(grpc.Find("statusgateway-http-status"));
    }

    private Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(
        [.. GatewayHost.Described(peers.Peers.Raw.Address, "raw"), "Gateway:Upstreams:raw:Metadata:Response:Deny:0=x-denied"]);
}
