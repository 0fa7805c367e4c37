using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Grpc;

/// <summary>Invalid responses and broken connections of a gRPC upstream, as received by REST clients and grpc-js.</summary>
[Collection(GatewayCollection.Name)]
public sealed class BrokenUpstreamTests(GatewayFixture gateways)
{
    // Much shorter than the upstream's silence, and long enough for a busy machine.
    private const string Timeout = "2S";

    /// <summary>Scenario, summary of the REST response, and code of the gRPC response.</summary>
    public static TheoryData<string, string, int> Scenarios => new()
    {
        // Valid responses. The REST call does not accept compression; grpc-js does.
        { "ok", "200", 0 },
        { "gzip", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR", 0 },
        { "big-metadata", "200", 0 },
        { "odd-metadata", "200", 0 },

        // The position of the status, or its absence.
        { "no-trailers", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR", 13 },
        { "trailers-without-status", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "trailers-only", "404 NOT_FOUND", 5 },
        { "header-status-then-body", "400 FAILED_PRECONDITION", 9 },
        { "status-0", "502 UNIMPLEMENTED UPSTREAM_PROTOCOL_ERROR", 12 },
        { "status-17", "500 UNKNOWN", 2 },
        { "status-99", "500 UNKNOWN", 2 },
        { "status--1", "500 UNKNOWN", 2 },
        { "status-05", "404 NOT_FOUND", 5 },
        { "status-abc", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "status-99999999999999999999", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "status-", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "early-error", "429 RESOURCE_EXHAUSTED", 8 },
        { "headers-then-error", "503 UNAVAILABLE", 14 },
        { "pushback-trailers-only", "503 UNAVAILABLE", 14 },
        { "no-such-scenario", "501 UNIMPLEMENTED", 12 },

        // Details: code and message of the headers win, and details are kept if they can be read.
        { "bad-details-base64", "404 NOT_FOUND", 5 },
        { "bad-details-message", "404 NOT_FOUND", 5 },
        { "details-mismatch", "404 NOT_FOUND RAW", 5 },
        { "details-no-code", "404 NOT_FOUND RAW", 5 },
        { "details-other-message", "404 NOT_FOUND RAW", 5 },
        { "details-agree", "404 NOT_FOUND RAW", 5 },
        { "details-padded", "404 NOT_FOUND RAW", 5 },
        { "details-duplicates", "404 NOT_FOUND RAW", 5 },
        { "details-none", "404 NOT_FOUND", 5 },
        { "details-twice", "404 NOT_FOUND", 5 },
        { "details-with-ok", "200", 0 },
        { "many-trailers-5", "404 NOT_FOUND RAW", 5 },
        { "many-trailers-60", "404 NOT_FOUND RAW", 5 },
        { "many-trailers-600", "502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE", 8 },

        // Status messages.
        { "bad-percent-1", "404 NOT_FOUND", 5 },
        { "bad-percent-2", "404 NOT_FOUND", 5 },
        { "bad-percent-3", "404 NOT_FOUND", 5 },
        { "bad-percent-4", "404 NOT_FOUND", 5 },
        { "bad-percent-5", "404 NOT_FOUND", 5 },
        { "bad-percent-6", "404 NOT_FOUND", 5 },

        // Frames.
        { "bad-flag", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR", 13 },
        { "compressed-without-encoding", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR", 13 },
        { "unknown-encoding", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR", 13 },
        { "truncated-frame", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR", 13 },
        { "truncated-frame-eof", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR", 13 },
        { "oversize", "502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE", 8 },
        { "oversize-real", "502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE", 8 },
        { "no-message", "502 UNIMPLEMENTED UPSTREAM_PROTOCOL_ERROR", 12 },
        { "two-messages", "502 UNIMPLEMENTED UPSTREAM_PROTOCOL_ERROR", 12 },

        // HTTP responses that are not gRPC.
        { "html-beside-status", "503 UNAVAILABLE", 14 },
        { "html-200", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "html-400", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR", 13 },
        { "html-404", "502 UNIMPLEMENTED UPSTREAM_PROTOCOL_ERROR", 12 },
        { "html-500", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "html-502", "503 UNAVAILABLE UPSTREAM_PROTOCOL_ERROR", 14 },
        { "html-503", "503 UNAVAILABLE UPSTREAM_PROTOCOL_ERROR", 14 },
        { "http-204", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "http-304", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "http-401", "401 UNAUTHENTICATED UPSTREAM_PROTOCOL_ERROR", 16 },
        { "http-403", "403 PERMISSION_DENIED UPSTREAM_PROTOCOL_ERROR", 7 },
        { "http-408", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "http-409", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "http-429", "503 UNAVAILABLE UPSTREAM_PROTOCOL_ERROR", 14 },
        { "http-429-json", "503 UNAVAILABLE UPSTREAM_PROTOCOL_ERROR", 14 },
        { "http-431", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "http-451", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "http-499", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "http-501", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "http-504", "503 UNAVAILABLE UPSTREAM_PROTOCOL_ERROR", 14 },
        { "http-507", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "content-type-missing", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "content-type-json", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "content-type-grpc-proto", "200", 0 },
        { "content-type-grpc-json", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "content-type-grpc-thrift", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },
        { "redirect", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR", 2 },

        // Broken connections.
        { "goaway", "503 UNAVAILABLE UPSTREAM_RESET", 14 },
        { "goaway-graceful", "200", 0 },
        { "disconnect", "503 UNAVAILABLE UPSTREAM_RESET", 14 },
        { "disconnect-reset", "503 UNAVAILABLE UPSTREAM_RESET", 14 },
        { "disconnect-midway", "503 UNAVAILABLE UPSTREAM_RESET", 14 },
    };

    /// <summary>HTTP/2 error codes, and the gRPC codes that they map to.</summary>
    public static TheoryData<int, string, int> Resets => new()
    {
        { 0, "502 INTERNAL UPSTREAM_RESET", 13 },
        { 1, "502 INTERNAL UPSTREAM_RESET", 13 },
        { 2, "502 INTERNAL UPSTREAM_RESET", 13 },
        { 3, "502 INTERNAL UPSTREAM_RESET", 13 },
        { 4, "502 INTERNAL UPSTREAM_RESET", 13 },
        { 5, "502 INTERNAL UPSTREAM_RESET", 13 },
        { 6, "502 INTERNAL UPSTREAM_RESET", 13 },
        { 7, "503 UNAVAILABLE UPSTREAM_RESET", 14 },
        { 8, "502 CANCELLED UPSTREAM_RESET", 1 },
        { 9, "502 INTERNAL UPSTREAM_RESET", 13 },
        { 10, "502 INTERNAL UPSTREAM_RESET", 13 },
        { 11, "502 RESOURCE_EXHAUSTED UPSTREAM_RESET", 8 },
        { 12, "502 PERMISSION_DENIED UPSTREAM_RESET", 7 },
        { 13, "502 INTERNAL UPSTREAM_RESET", 13 },
        { 99, "502 INTERNAL UPSTREAM_RESET", 13 },
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Scenario_maps_to_rest_and_grpc(string scenario, string rest, int grpc) => AssertMapsAsync(scenario, rest, grpc);

    [Theory]
    [MemberData(nameof(Resets))]
    public Task Reset_before_the_headers_maps_to_rest_and_grpc(int error, string rest, int grpc) => AssertMapsAsync($"rst-early-{error}", rest, grpc);

    [Theory]
    [MemberData(nameof(Resets))]
    public Task Reset_after_the_headers_maps_to_rest_and_grpc(int error, string rest, int grpc) => AssertMapsAsync($"rst-{error}", rest, grpc);

    // gRPC clients receive these messages unread.
    [Theory]
    [InlineData("bad-gzip", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR")]
    [InlineData("gzip-bomb", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR")]
    [InlineData("bad-message", "502 INTERNAL UPSTREAM_RESPONSE_INVALID")]
    [InlineData("truncated-message", "502 INTERNAL UPSTREAM_RESPONSE_INVALID")]
    public async Task Malformed_message_is_an_error_for_rest_only(string scenario, string rest)
    {
        Assert.Equal(rest, (await RestAsync(scenario)).Summary);

        var relayed = await RawGrpcClient.GetBookAsync(gateways.Raw, BookName(scenario), ("grpc-accept-encoding", "gzip"));
        Assert.Equal("0", relayed.Code);
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("headers-then-hang")]
    [InlineData("message-then-hang")]
    public async Task Silent_upstream_ends_with_the_deadline(string scenario)
    {
        Assert.Equal("504 DEADLINE_EXCEEDED DEADLINE_EXPIRED", (await RestAsync(scenario, ("grpc-timeout", Timeout))).Summary);
        await gateways.Upstreams.Raw.WaitForEventAsync("stream-closed", scenario);

        var grpc = await RawGrpcClient.GetBookAsync(gateways.Raw, BookName(scenario), ("grpc-timeout", Timeout));
        Assert.Equal(("4", "DEADLINE_EXPIRED"), (grpc.Code, grpc.Reason));
        await gateways.Upstreams.Raw.WaitForEventAsync("stream-closed", scenario);

        var grpcJs = await gateways.Client.CallAsync(new GrpcJsCall(gateways.Raw.Target, "library.v1.Library/GetBook")
        {
            Request = new { name = BookName(scenario) },
            Deadline = TimeSpan.FromSeconds(2),
        });
        Assert.Equal(4, grpcJs.Code);
    }

    [Fact]
    public async Task Announced_message_over_the_limit_closes_the_stream()
    {
        await RestAsync("oversize");

        await gateways.Upstreams.Raw.WaitForEventAsync("stream-closed", "oversize");
    }

    [Fact]
    public async Task Redirect_is_reported_without_its_target()
    {
        var response = await RestAsync("redirect");

        Assert.DoesNotContain("elsewhere.example.com", response.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", response.Body, StringComparison.Ordinal);
        Assert.Null(response.Header("location"));
    }

    [Fact]
    public async Task Page_of_a_proxy_is_not_shown()
    {
        var response = await RestAsync("html-502");

        Assert.DoesNotContain("10.0.0.1", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_after_and_challenge_of_a_proxy_are_forwarded()
    {
        Assert.Equal("120", (await RestAsync("http-429-json")).Header("retry-after"));
        Assert.Equal("Bearer realm=\"raw\"", (await RestAsync("http-401")).Header("www-authenticate"));
    }

    [Theory]
    [InlineData(1, "%")]
    [InlineData(2, "%4")]
    [InlineData(3, "%zz")]
    [InlineData(4, "\uFFFD")]
    [InlineData(5, "100%")]
    [InlineData(6, "a+b")]
    public async Task Invalid_percent_encoding_of_a_message_is_kept(int number, string message)
    {
        Assert.Equal(message, (await RestAsync($"bad-percent-{number}")).Detail);
    }

    [Fact]
    public async Task Details_keep_their_order_and_duplicates()
    {
        var details = (await RestAsync("details-duplicates")).Json.GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("@type").GetString());

        Assert.Equal(
            ["type.googleapis.com/google.rpc.ErrorInfo", "type.googleapis.com/google.rpc.ErrorInfo", "example.com/google.rpc.ErrorInfo"], details);
    }

    private async Task AssertMapsAsync(string scenario, string rest, int grpc)
    {
        Assert.Equal(rest, (await RestAsync(scenario)).Summary);
        Assert.Equal(grpc, (await gateways.Client.GetBookAsync(gateways.Raw.Target, BookName(scenario))).Code);
    }

    private Task<RestResponse> RestAsync(string scenario, params IEnumerable<(string Name, string Value)> headers) =>
        gateways.Raw.GetAsync($"/v1/{BookName(scenario)}", headers);

    private static string BookName(string scenario) => $"shelves/1/books/{scenario}";
}
