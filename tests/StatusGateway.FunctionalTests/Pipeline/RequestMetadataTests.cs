using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>Forwarding of request headers to the upstream.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RequestMetadataTests(GatewayFixture gateways)
{
    private const string TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static int _last;

    [Theory]
    [InlineData("x-custom", "a value")]
    [InlineData("authorization", "Bearer abc")]
    [InlineData("tracestate", "vendor=1")]
    [InlineData("if-match", "\"1\"")]
    [InlineData("x-data-bin", "AP8")]
    public async Task Header_is_forwarded(string name, string value)
    {
        Assert.Equal(value, (await RestAsync((name, value))).Header(name));
        Assert.Equal(value, (await GrpcAsync((name, value))).Header(name));
    }

    [Theory]
    [InlineData("cookie", "a=b")]
    [InlineData("origin", "https://example.com")]
    [InlineData("sec-fetch-mode", "cors")]
    [InlineData("accept-language", "de")]
    [InlineData("connect-timeout-ms", "1000")]
    [InlineData("grpc-anything", "1")]
    [InlineData("proxy-authorization", "Basic x")]
    [InlineData("forwarded", "for=192.0.2.1")]
    [InlineData("x-server-timeout", "30")]
    public async Task Header_is_not_forwarded(string name, string value)
    {
        Assert.Null((await RestAsync((name, value))).Header(name));
        Assert.Null((await GrpcAsync((name, value))).Header(name));
    }

    [Theory]
    [InlineData("grpc-previous-rpc-attempts", "1")]
    [InlineData("grpc-trace-bin", "AP8")]
    [InlineData("grpc-tags-bin", "AP8")]
    public async Task Grpc_header_is_forwarded_from_grpc_clients_only(string name, string value)
    {
        Assert.Equal(value, (await GrpcAsync((name, value))).Header(name));
        Assert.Null((await RestAsync((name, value))).Header(name));
    }

    [Theory]
    [InlineData("expires", "never")]
    [InlineData("last-modified", "yesterday")]
    [InlineData("allow", "GET")]
    public async Task Content_header_is_forwarded(string name, string value)
    {
        var scenario = NewScenario();

        await RawHttp1Client.SendAsync(gateways.Raw, $"GET /v1/{BookName(scenario)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{name}: {value}\r\n\r\n");

        Assert.Equal(value, (await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario)).Header(name));
    }

    [Fact]
    public async Task Hop_by_hop_headers_are_not_forwarded()
    {
        var scenario = NewScenario();

        // HTTP/1.0 closes the connection without "Connection: close", which would hide the other options of that header.
        await RawHttp1Client.SendAsync(
            gateways.Raw, $"GET /v1/{BookName(scenario)} HTTP/1.0\r\nHost: x\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nX-Through: 2\r\n\r\n");

        var recorded = await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario);
        Assert.Null(recorded.Header("x-hop"));
        Assert.Null(recorded.Header("keep-alive"));
        Assert.Null(recorded.Header("connection"));
        Assert.Equal("2", recorded.Header("x-through"));
    }

    [Theory]
    [InlineData("Connection: close, x-internal\r\n")]
    [InlineData("Connection: x-internal,close\r\n")]
    [InlineData("Connection: keep-alive, X-Internal\r\nConnection: close\r\n")]
    [InlineData("Connection: close\r\nConnection: x-internal\r\n")]
    [InlineData("Connection: keep-alive, x-internal\r\n")]
    [InlineData("Connection: keep-alive\r\nConnection: x-internal\r\n")]
    [InlineData("Connection:close,\tx-internal\t\r\n")]
    [InlineData("Connection: Upgrade, x-internal\r\n")]
    [InlineData("Connection: x-internal\r\n")]
    public async Task Header_named_by_connection_is_not_forwarded(string connection)
    {
        var scenario = NewScenario();

        await RawHttp1Client.SendAsync(gateways.Raw, $"GET /v1/{BookName(scenario)} HTTP/1.1\r\nHost: x\r\n{connection}X-Internal: 1\r\nX-Through: 2\r\n\r\n");

        var recorded = await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario);
        Assert.Null(recorded.Header("x-internal"));
        Assert.Null(recorded.Header("connection"));
        Assert.Equal("2", recorded.Header("x-through"));
    }

    [Fact]
    public async Task Upstream_receives_grpc_headers_only()
    {
        var recorded = await RestAsync(("content-type", "application/json"), ("content-language", "de"));

        Assert.Equal("application/grpc", recorded.Header("content-type"));
        Assert.Equal("trailers", recorded.Header("te"));
        Assert.Equal("POST", recorded.Header(":method"));
        Assert.Null(recorded.Header("content-language"));
        Assert.Null(recorded.Header("accept-encoding"));
        Assert.Null(recorded.Header("grpc-accept-encoding"));
        Assert.Null(recorded.Header("user-agent"));
    }

    [Fact]
    public async Task User_agent_is_forwarded_under_another_name()
    {
        Assert.Equal("tests/1.0", (await RestAsync(("user-agent", "tests/1.0"))).Header("x-forwarded-user-agent"));

        var scenario = NewScenario();
        await gateways.Client.GetBookAsync(gateways.Raw.Target, BookName(scenario));
        Assert.StartsWith("grpc-node-js/", (await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario)).Header("x-forwarded-user-agent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarded_headers_of_the_client_are_replaced()
    {
        var recorded = await RestAsync(("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "evil.example.com"));

        Assert.Equal("127.0.0.1", recorded.Header("x-forwarded-for"));
        Assert.Equal("http", recorded.Header("x-forwarded-proto"));
        Assert.Equal(gateways.Raw.Target, recorded.Header("x-forwarded-host"));
    }

    [Fact]
    public async Task Trace_is_continued()
    {
        var recorded = await RestAsync(("traceparent", TraceParent));

        Assert.Matches("^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$", recorded.Header("traceparent"));
        Assert.NotEqual(TraceParent, recorded.Header("traceparent"));
        var error = await gateways.Raw.GetAsync($"/v1/{BookName("status-5")}", ("traceparent", TraceParent));
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", error.Header("statusgateway-trace-id"));
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", error.Json.GetProperty("traceId").GetString());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public async Task Invalid_trace_parent_starts_a_new_trace(string traceParent)
    {
        var recorded = await RestAsync(("traceparent", traceParent));

        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", recorded.Header("traceparent"));
        Assert.DoesNotContain("4bf92f3577b34da6a3ce929d0e0e4736", recorded.Header("traceparent"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AP8=", "AP8")]
    [InlineData("AQ==", "AQ")]
    [InlineData("AQ", "AQ")]
    [InlineData("AQ==,Ag==", "AQ,Ag")]
    [InlineData("", "")]
    public async Task Binary_metadata_is_forwarded_without_padding(string value, string upstream)
    {
        Assert.Equal(upstream, (await RestAsync(("x-data-bin", value))).Header("x-data-bin"));
        Assert.Equal(upstream, (await GrpcAsync(("x-data-bin", value))).Header("x-data-bin"));
    }

    [Theory]
    [InlineData("!!!")]
    [InlineData("A")]
    [InlineData("AQ==,?")]
    public async Task Invalid_binary_metadata_is_rejected(string value)
    {
        var response = await gateways.Raw.GetAsync($"/v1/{BookName(NewScenario())}", ("x-data-bin", value));
        Assert.Equal("400 INVALID_ARGUMENT INVALID_HEADER", response.Summary);

        var grpc = await RawGrpcClient.GetBookAsync(gateways.Raw, BookName(NewScenario()), ("x-data-bin", value));
        Assert.Equal(("3", "INVALID_HEADER"), (grpc.Code, grpc.Reason));
    }

    [Fact]
    public async Task Invalid_values_are_dropped()
    {
        var scenario = NewScenario();

        var response = await RawHttp1Client.GetAsync(gateways.Raw, $"/v1/{BookName(scenario)}", "X-Accent: caf\u00e9", "X-Tab: a\tb", "X-Empty:", "X-Through: 2", "X-Data_with.all-3: 3");

        Assert.Equal(200, response.Status);
        var recorded = await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario);
        Assert.Null(recorded.Header("x-accent"));
        Assert.Null(recorded.Header("x-tab"));
        Assert.Equal("", recorded.Header("x-empty"));
        Assert.Equal("2", recorded.Header("x-through"));
        Assert.Equal("3", recorded.Header("x-data_with.all-3"));
    }

    [Fact]
    public async Task Configuration_denies_and_sets_headers()
    {
        await using var gateway = await GatewayHost.StartAsync(
        [
            .. UpstreamSettings.WithDescriptorSet(gateways.Upstreams.Raw.Address, "raw"),
            "Gateway:Upstreams:raw:Metadata:Request:Deny:0=x-denied",
            "Gateway:Upstreams:raw:Metadata:Request:Set:X-Added=by the gateway",
            "Gateway:Upstreams:raw:Metadata:Request:Set:authorization=Bearer gateway",
        ]);
        var scenario = NewScenario();

        await gateway.GetAsync($"/v1/{BookName(scenario)}", ("x-denied", "1"), ("X-Added", "by the client"), ("authorization", "Bearer client"));

        var recorded = await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario);
        Assert.Null(recorded.Header("x-denied"));
        Assert.Equal("by the gateway", recorded.Header("x-added"));
        Assert.Equal("Bearer gateway", recorded.Header("authorization"));
    }

    [Fact]
    public async Task Grpc_js_metadata_round_trips()
    {
        var result = await gateways.Client.CallAsync(new GrpcJsCall(gateways.Library.Target, "library.v1.Library/GetBook")
        {
            Request = new { name = BookName("echo-metadata") },
            Metadata = new Dictionary<string, string[]> { ["x-text"] = ["a", "b"], ["x-data-bin"] = ["AP8=", "AQ=="] },
            Deadline = TimeSpan.FromSeconds(30),
        });

        var labels = result.Response!.Value.GetProperty("labels");
        Assert.Equal("a, b", labels.GetProperty("x-text").GetString());
        Assert.Equal("AP8=, AQ==", labels.GetProperty("x-data-bin").GetString());
        Assert.Equal(["1"], result.InitialMetadata["x-initial"]);
        Assert.Equal(["AAH+/w=="], result.InitialMetadata["x-data-bin"]);
        Assert.Equal(["2"], result.TrailingMetadata["x-trailing"]);
    }

    private static string NewScenario() => $"ok-metadata-{Interlocked.Increment(ref _last)}";

    private static string BookName(string scenario) => $"shelves/1/books/{scenario}";

    private async Task<RecordedRequest> RestAsync(params IEnumerable<(string Name, string Value)> headers)
    {
        var scenario = NewScenario();
        var response = await gateways.Raw.GetAsync($"/v1/{BookName(scenario)}", headers);
        Assert.True(response.Status == 200, response.ToString());
        return await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario);
    }

    private async Task<RecordedRequest> GrpcAsync(params IEnumerable<(string Name, string Value)> headers)
    {
        var scenario = NewScenario();
        Assert.Equal("0", (await RawGrpcClient.GetBookAsync(gateways.Raw, BookName(scenario), headers)).Code);
        return await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario);
    }
}
