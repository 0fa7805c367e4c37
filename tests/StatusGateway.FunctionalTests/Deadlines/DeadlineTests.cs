using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Deadlines;

/// <summary>What callers ask for, what the gateway keeps, and what it tells the upstream.</summary>
[Collection(SharedPeers.Name)]
public sealed class DeadlineTests(GatewayPeers peers)
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
    public async Task What_is_left_of_a_rest_callers_deadline_goes_upstream(string header, string value, double seconds)
    {
        var seen = await SeenAsync(peers.Raw, (header, value));

        Assert.InRange(seen.Timeout!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(seconds));
        Assert.Null(seen.Header("x-server-timeout"));
    }

    [Fact]
    public async Task What_is_left_of_a_grpc_callers_deadline_goes_upstream()
    {
        var scenario = NewScenario();

        var answer = await GrpcWire.GetBookAsync(peers.Raw, NameOf(scenario), ("grpc-timeout", "20S"));

        Assert.Equal("0", answer.Code);
        var seen = await SeenRequest.OfAsync(peers.Peers.Raw, scenario);
        Assert.InRange(seen.Timeout!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Whoever_names_both_gets_the_one_of_grpc()
    {
        var seen = await SeenAsync(peers.Raw, ("grpc-timeout", "20S"), ("x-server-timeout", "7200"));

        Assert.InRange(seen.Timeout!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Without_a_deadline_the_upstream_is_told_none()
    {
        Assert.Null((await SeenAsync(peers.Raw)).Header("grpc-timeout"));
    }

    [Theory]
    [InlineData("grpc-timeout", "99999999H", "99999999H")]
    [InlineData("grpc-timeout", "99999999M", "99999999M")]
    [InlineData("x-server-timeout", "99999999999999999999", "99999999S")]
    public async Task A_deadline_that_no_timer_holds_is_none_here_and_goes_upstream_as_it_came(string header, string value, string upstream)
    {
        Assert.Equal(upstream, (await SeenAsync(peers.Raw, (header, value))).Header("grpc-timeout"));
    }

    [Theory]
    [InlineData("grpc-timeout", "0m")]
    [InlineData("grpc-timeout", "0n")]
    [InlineData("grpc-timeout", "00000000H")]
    [InlineData("x-server-timeout", "0")]
    [InlineData("x-server-timeout", "0.0")]
    public async Task Zero_has_passed_before_the_call(string header, string value)
    {
        Assert.Equal(Expired, (await peers.Raw.GetAsync($"/v1/{NameOf(NewScenario())}", (header, value))).Summary);
    }

    [Fact]
    public async Task Zero_has_passed_for_grpc_callers_too()
    {
        var answer = await GrpcWire.GetBookAsync(peers.Raw, NameOf(NewScenario()), ("grpc-timeout", "0S"));

        Assert.Equal(("4", "DEADLINE_EXPIRED"), (answer.Code, answer.Reason));
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
    public async Task A_deadline_that_cannot_be_read_is_refused(string header, string value)
    {
        var answer = await peers.Raw.GetAsync($"/v1/{NameOf(NewScenario())}", (header, value));

        Assert.Equal("400 INVALID_ARGUMENT INVALID_HEADER", answer.Summary);
        Assert.Equal(header, answer.Json.GetProperty("metadata").GetProperty("header").GetString());
        if (header != "grpc-timeout") return;
        var grpc = await GrpcWire.GetBookAsync(peers.Raw, NameOf(NewScenario()), (header, value));
        Assert.Equal(("3", "INVALID_HEADER"), (grpc.Code, grpc.Reason));
    }

    [Fact]
    public async Task A_servers_timeout_header_means_nothing_to_grpc()
    {
        var scenario = NewScenario();

        Assert.Equal("0", (await GrpcWire.GetBookAsync(peers.Raw, NameOf(scenario), ("x-server-timeout", "0"))).Code);

        Assert.Null((await SeenRequest.OfAsync(peers.Peers.Raw, scenario)).Header("grpc-timeout"));
    }

    [Fact]
    public async Task The_configured_time_is_kept_here_and_not_told_upstream()
    {
        await using var gateway = await StartAsync("Timeout=00:00:00.3000000");

        Assert.Equal(Expired, (await gateway.GetAsync($"/v1/{NameOf("headers-then-hang")}")).Summary);
        Assert.Equal(4, (await peers.Client.GetBookAsync(gateway.Target, NameOf("headers-then-hang"))).Code);
        Assert.Null((await SeenAsync(gateway)).Header("grpc-timeout"));
    }

    [Fact]
    public async Task A_caller_may_ask_for_more_than_the_configured_time()
    {
        await using var gateway = await StartAsync("Timeout=00:00:00.0010000");

        Assert.InRange((await SeenAsync(gateway, ("grpc-timeout", "20S"))).Timeout!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("grpc-timeout", "20S")]
    [InlineData("grpc-timeout", "99999999H")]
    [InlineData("x-server-timeout", "20")]
    public async Task What_a_caller_asks_for_is_capped(string header, string value)
    {
        await using var gateway = await StartAsync("MaxTimeout=00:00:10");

        Assert.InRange((await SeenAsync(gateway, (header, value))).Timeout!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("MaxTimeout=00:00:00.3000000")]
    public async Task The_cap_is_kept_here(string setting)
    {
        await using var gateway = await StartAsync(setting);

        Assert.Equal(Expired, (await gateway.GetAsync($"/v1/{NameOf("hang")}", ("grpc-timeout", "1H"))).Summary);
    }

    [Theory]
    [InlineData("Timeout=365.00:00:00")]
    [InlineData("MaxTimeout=365.00:00:00")]
    [InlineData("Timeout=10675199.00:00:00")]
    [InlineData("MaxTimeout=10675199.00:00:00")]
    public async Task A_configured_time_may_be_longer_than_timers_hold(string setting)
    {
        await using var gateway = await StartAsync(setting);

        Assert.Equal(200, (await gateway.GetAsync($"/v1/{NameOf(NewScenario())}")).Status);
        Assert.Equal(200, (await gateway.GetAsync($"/v1/{NameOf(NewScenario())}", ("grpc-timeout", "99999999H"))).Status);
    }

    private static string NewScenario() => $"ok-deadline-{Interlocked.Increment(ref _last)}";

    private static string NameOf(string scenario) => $"shelves/1/books/{scenario}";

    private Task<GatewayHost> StartAsync(string setting) =>
        GatewayHost.StartAsync([.. GatewayHost.Described(peers.Peers.Raw.Address, "raw"), $"Gateway:Upstreams:raw:{setting}"]);

    private async Task<SeenRequest> SeenAsync(GatewayHost gateway, params IEnumerable<(string Name, string Value)> headers)
    {
        var scenario = NewScenario();
        var answer = await gateway.GetAsync($"/v1/{NameOf(scenario)}", headers);
        Assert.True(answer.Status == 200, answer.ToString());
        return await SeenRequest.OfAsync(peers.Peers.Raw, scenario);
    }
}
