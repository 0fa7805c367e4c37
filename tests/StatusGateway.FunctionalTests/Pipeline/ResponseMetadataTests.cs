using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>Forwarding of the upstream's metadata to the client.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ResponseMetadataTests(GatewayFixture gateways)
{
    private static readonly string[] NeverPassed =
        ["content-encoding", "connect-x", "grpc-x", "trailer-x", "access-control-allow-origin", "server", "statusgateway-trace-id", "x-denied"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Rest_client_receives_headers_and_trailers_as_headers(int http)
    {
        await using var gateway = await StartAsync();

        var response = await RestResponse.SendAsync(gateway.Client(http), HttpMethod.Get, "/v1/shelves/1/books/metadata");

        Assert.Equal((200, "application/json"), (response.Status, response.MediaType));
        Assert.Equal("1", response.Header("x-initial"));
        Assert.Equal("AQ", response.Header("x-padded-bin"));
        Assert.Equal("de", response.Header("content-language"));
        Assert.Equal("attachment", response.Header("content-disposition"));
        Assert.Equal("2", response.Header("trailer-x-trailing"));
        Assert.Equal("AQ", response.Header("trailer-x-trailing-bin"));
        Assert.Empty(response.HeaderNames.Intersect(NeverPassed));
        Assert.Empty(response.HeaderNames.Intersect(["x-trailing", "trailer-x-denied", "trailer-grpc-status", "trailer-grpc-retry-pushback-ms", "grpc-status"]));
    }

    [Fact]
    public async Task Grpc_client_receives_headers_and_trailers()
    {
        await using var gateway = await StartAsync();

        var response = await RawGrpcClient.GetBookAsync(gateway, "shelves/1/books/metadata");

        Assert.Equal("1", response.Headers["x-initial"]);
        Assert.Equal("AQ", response.Headers["x-padded-bin"]);
        Assert.Equal("application/grpc", response.Headers["content-type"]);
        Assert.Empty(response.Headers.Keys.Intersect(NeverPassed));
        Assert.Equal(
            [("grpc-retry-pushback-ms", "5"), ("grpc-status", "0"), ("x-trailing", "2"), ("x-trailing-bin", "AQ")],
            response.Trailers.Select(trailer => (trailer.Key, trailer.Value)).Order());
    }

    [Fact]
    public async Task Metadata_of_an_error_is_forwarded()
    {
        var rest = await gateways.Raw.GetAsync("/v1/shelves/1/books/trailers-without-status");
        Assert.Equal("2", rest.Header("trailer-x-trailing"));

        var grpc = await RawGrpcClient.GetBookAsync(gateways.Raw, "shelves/1/books/trailers-without-status");
        Assert.Equal("2", grpc.Find("x-trailing"));
    }

    [Fact]
    public async Task Headers_of_a_failed_call_stay_headers()
    {
        var response = await RawGrpcClient.GetBookAsync(gateways.Raw, "shelves/1/books/headers-then-error");

        Assert.Equal(("h", null), (response.Headers["x-head"], response.Trailers.GetValueOrDefault("x-head")));
        Assert.Equal(("14", "t"), (response.Trailers["grpc-status"], response.Trailers["x-trailing"]));
        Assert.False(response.Headers.ContainsKey("grpc-status"));
    }

    [Fact]
    public async Task Headers_of_a_failed_call_stay_headers_in_grpc_web()
    {
        var response = await RawGrpcClient.SendAsync(
            gateways.Raw.Client(1), RawGrpcClient.GetBook, MessageFrame.Encode(RawGrpcClient.BookRequest("shelves/1/books/headers-then-error")), mediaType: "application/grpc-web+proto");

        Assert.Equal("h", response.Headers["x-head"]);
        Assert.False(response.Headers.ContainsKey("grpc-status"));
        Assert.Equal(0x80, response.Body[0]);
        Assert.Contains("x-trailing: t\r\n", System.Text.Encoding.ASCII.GetString(response.Body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "application/grpc")]
    [InlineData(1, "application/grpc-web+proto")]
    public async Task Trailers_only_response_stays_one_and_keeps_the_retry_pushback(int http, string mediaType)
    {
        var response = await RawGrpcClient.SendAsync(
            gateways.Raw.Client(http), RawGrpcClient.GetBook, MessageFrame.Encode(RawGrpcClient.BookRequest("shelves/1/books/pushback-trailers-only")), mediaType: mediaType);

        Assert.Empty(response.Body);
        Assert.Empty(response.Trailers);
        Assert.Equal(("14", "-1", "h"), (response.Headers["grpc-status"], response.Headers["grpc-retry-pushback-ms"], response.Headers["x-head"]));
    }

    [Fact]
    public async Task Invalid_values_are_dropped()
    {
        var rest = await gateways.Raw.GetAsync("/v1/shelves/1/books/odd-metadata");

        Assert.Equal(200, rest.Status);
        Assert.Equal(("ok", "", "1, 2"), (rest.Header("x-ok"), rest.Header("x-empty"), rest.Header("x-twice")?.Replace(",2", ", 2", StringComparison.Ordinal)));
        Assert.Null(rest.Header("x-latin1"));
        Assert.Null(rest.Header("x-tab"));
        Assert.Equal("!!!not base64!!!", rest.Header("x-odd-bin"));
        Assert.Equal("AQI,AwQ", rest.Header("x-split-bin"));

        var grpc = await gateways.Client.GetBookAsync(gateways.Raw.Target, "shelves/1/books/odd-metadata");
        Assert.Equal(0, grpc.Code);
        Assert.Equal(["ok"], grpc.InitialMetadata["x-ok"]);
    }

    [Fact]
    public async Task Forty_kibibytes_of_metadata_are_forwarded()
    {
        var response = await gateways.Raw.GetAsync("/v1/shelves/1/books/big-metadata");

        Assert.Equal(40, response.HeaderNames.Count(name => name.StartsWith("x-big-", StringComparison.Ordinal)));
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
    public async Task Upstream_sets_the_http_status_of_a_success(string requested, int status)
    {
        var response = await gateways.Raw.GetAsync($"/v1/shelves/1/books/sets-status-{requested}");

        Assert.Equal(status, response.Status);
        Assert.Null(response.Header("statusgateway-http-status"));
        Assert.Equal(status is 204 or 205, response.Bytes.Length == 0);
        var grpc = await RawGrpcClient.GetBookAsync(gateways.Raw, $"shelves/1/books/sets-status-{requested}");
        Assert.Equal((200, "0"), (grpc.HttpStatus, grpc.Code));
        Assert.Null(grpc.Find("statusgateway-http-status"));
    }

    private Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(
        [.. UpstreamSettings.WithDescriptorSet(gateways.Upstreams.Raw.Address, "raw"), "Gateway:Upstreams:raw:Metadata:Response:Deny:0=x-denied"]);
}
