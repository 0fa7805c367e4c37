using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>Deadlines of clients and of the configuration, and the deadline that the upstream receives.</summary>
[Collection(GatewayCollection.Name)]
public sealed class DeadlineTests(GatewayFixture gateways)
{
    private const string Expired = "504 DEADLINE_EXCEEDED DEADLINE_EXPIRED";

    private static int _last;

    [Theory]
    [InlineData("grpc-timeout", "20S", 20)]
    [InlineData("grpc-timeout", "20000m", 20)]
    [InlineData("grpc-timeout", "1M", 60)]
    [InlineData("grpc-timeout", "1H", 3600)]
    [InlineData("grpc-timeout", "99999999u", 100)]
    [InlineData("x-server-timeout", "20", 20)]
    [InlineData("x-server-timeout", "20.5", 20.5)]
    public async Task Remaining_time_of_a_rest_client_is_sent_upstream(string header, string value, double seconds)
    {
        var recorded = await RecordAsync(gateways.Raw, (header, value));

        Assert.InRange(recorded.Timeout!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(seconds));
        Assert.Null(recorded.Header("x-server-timeout"));
    }

    [Fact]
    public async Task Remaining_time_of_a_grpc_client_is_sent_upstream()
    {
        var scenario = NewScenario();

        var response = await RawGrpcClient.GetBookAsync(gateways.Raw, BookName(scenario), ("grpc-timeout", "20S"));

        Assert.Equal("0", response.Code);
        var recorded = await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario);
        Assert.InRange(recorded.Timeout!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Grpc_timeout_wins_over_x_server_timeout()
    {
        var recorded = await RecordAsync(gateways.Raw, ("grpc-timeout", "20S"), ("x-server-timeout", "7200"));

        Assert.InRange(recorded.Timeout!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Without_a_deadline_none_is_sent_upstream()
    {
        Assert.Null((await RecordAsync(gateways.Raw)).Header("grpc-timeout"));
    }

    [Theory]
    [InlineData("grpc-timeout", "99999999H", "99999999H")]
    [InlineData("grpc-timeout", "99999999M", "99999999M")]
    [InlineData("x-server-timeout", "99999999999999999999", "99999999S")]
    public async Task Very_long_deadline_is_only_sent_upstream(string header, string value, string upstream)
    {
        Assert.Equal(upstream, (await RecordAsync(gateways.Raw, (header, value))).Header("grpc-timeout"));
    }

    [Theory]
    [InlineData("grpc-timeout", "0m")]
    [InlineData("grpc-timeout", "0n")]
    [InlineData("grpc-timeout", "00000000H")]
    [InlineData("x-server-timeout", "0")]
    [InlineData("x-server-timeout", "0.0")]
    public async Task Zero_timeout_expires_at_once(string header, string value)
    {
        Assert.Equal(Expired, (await gateways.Raw.GetAsync($"/v1/{BookName(NewScenario())}", (header, value))).Summary);
    }

    [Fact]
    public async Task Zero_timeout_of_a_grpc_client_expires_at_once()
    {
        var response = await RawGrpcClient.GetBookAsync(gateways.Raw, BookName(NewScenario()), ("grpc-timeout", "0S"));

        Assert.Equal(("4", "DEADLINE_EXPIRED"), (response.Code, response.Reason));
    }

    [Theory]
    [InlineData("grpc-timeout", "")]
    [InlineData("grpc-timeout", "1")]
    [InlineData("grpc-timeout", "S")]
    [InlineData("grpc-timeout", "-1S")]
    [InlineData("grpc-timeout", "+1S")]
    [InlineData("grpc-timeout", "1.5S")]
    [InlineData("grpc-timeout", "1s")]
    [InlineData("grpc-timeout", "1 S")]
    [InlineData("grpc-timeout", "123456789S")]
    [InlineData("x-server-timeout", "")]
    [InlineData("x-server-timeout", "soon")]
    [InlineData("x-server-timeout", "-1")]
    [InlineData("x-server-timeout", "1e3")]
    [InlineData("x-server-timeout", "NaN")]
    [InlineData("x-server-timeout", "Infinity")]
    [InlineData("x-server-timeout", "-Infinity")]
    public async Task Invalid_timeout_is_rejected(string header, string value)
    {
        var response = await gateways.Raw.GetAsync($"/v1/{BookName(NewScenario())}", (header, value));

        Assert.Equal("400 INVALID_ARGUMENT INVALID_HEADER", response.Summary);
        Assert.Equal(header, response.Json.GetProperty("metadata").GetProperty("header").GetString());
        if (header != "grpc-timeout") return;
        var grpc = await RawGrpcClient.GetBookAsync(gateways.Raw, BookName(NewScenario()), (header, value));
        Assert.Equal(("3", "INVALID_HEADER"), (grpc.Code, grpc.Reason));
    }

    [Fact]
    public async Task Grpc_ignores_x_server_timeout()
    {
        var scenario = NewScenario();

        Assert.Equal("0", (await RawGrpcClient.GetBookAsync(gateways.Raw, BookName(scenario), ("x-server-timeout", "0"))).Code);

        Assert.Null((await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario)).Header("grpc-timeout"));
    }

    [Fact]
    public async Task Configured_timeout_is_enforced_and_not_sent_upstream()
    {
        await using var gateway = await StartAsync("Timeout=00:00:02");

        Assert.Equal(Expired, (await gateway.GetAsync($"/v1/{BookName("headers-then-hang")}")).Summary);
        Assert.Equal(4, (await gateways.Client.GetBookAsync(gateway.Target, BookName("headers-then-hang"))).Code);
        Assert.Null((await RecordAsync(gateway)).Header("grpc-timeout"));
    }

    [Fact]
    public async Task Client_deadline_replaces_the_configured_timeout()
    {
        await using var gateway = await StartAsync("Timeout=00:00:00.0010000");

        Assert.InRange((await RecordAsync(gateway, ("grpc-timeout", "20S"))).Timeout!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("grpc-timeout", "20S")]
    [InlineData("grpc-timeout", "99999999H")]
    [InlineData("x-server-timeout", "20")]
    public async Task Client_deadline_is_limited_to_the_maximum(string header, string value)
    {
        await using var gateway = await StartAsync("MaxTimeout=00:00:10");

        Assert.InRange((await RecordAsync(gateway, (header, value))).Timeout!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("MaxTimeout=00:00:00.3000000")]
    public async Task Maximum_timeout_is_enforced(string setting)
    {
        await using var gateway = await StartAsync(setting);

        Assert.Equal(Expired, (await gateway.GetAsync($"/v1/{BookName("hang")}", ("grpc-timeout", "1H"))).Summary);
    }

    [Theory]
    [InlineData("Timeout=365.00:00:00")]
    [InlineData("MaxTimeout=365.00:00:00")]
    [InlineData("Timeout=10675199.00:00:00")]
    [InlineData("MaxTimeout=10675199.00:00:00")]
    public async Task Very_long_configured_timeout_is_accepted(string setting)
    {
        await using var gateway = await StartAsync(setting);

        Assert.Equal(200, (await gateway.GetAsync($"/v1/{BookName(NewScenario())}")).Status);
        Assert.Equal(200, (await gateway.GetAsync($"/v1/{BookName(NewScenario())}", ("grpc-timeout", "99999999H"))).Status);
    }

    private static string NewScenario() => $"ok-deadline-{Interlocked.Increment(ref _last)}";

    private static string BookName(string scenario) => $"shelves/1/books/{scenario}";

    private Task<GatewayHost> StartAsync(string setting) =>
        GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(gateways.Upstreams.Raw.Address, "raw"), $"Gateway:Upstreams:raw:{setting}"]);

    private async Task<RecordedRequest> RecordAsync(GatewayHost gateway, params IEnumerable<(string Name, string Value)> headers)
    {
        var scenario = NewScenario();
        var response = await gateway.GetAsync($"/v1/{BookName(scenario)}", headers);
        Assert.True(response.Status == 200, response.ToString());
        return await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, scenario);
    }
}
