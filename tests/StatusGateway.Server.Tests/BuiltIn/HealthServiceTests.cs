using Google.Protobuf;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.BuiltIn.Health.V1;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using StatusGateway.Server.Tests.Configuration;
using Serving = StatusGateway.Server.BuiltIn.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace StatusGateway.Server.Tests.BuiltIn;

public sealed class HealthServiceTests
{
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public async Task A_service_follows_its_upstream_and_the_gateway_its_readiness(bool isFirst, bool isSecond, bool isGateway)
    {
        var state = State(Snapshots.Upstream("one", Schemas.Of("a.First.Get"), isFirst), Snapshots.Upstream("two", Schemas.Of("b.Second.Get"), isSecond));

        Assert.Equal(isFirst ? Serving.Serving : Serving.NotServing, (await CheckAsync(state, "a.First")).Value!.Status);
        Assert.Equal(isGateway ? Serving.Serving : Serving.NotServing, (await CheckAsync(state, "")).Value!.Status);
    }

    [Fact]
    public async Task In_mode_All_one_unreachable_upstream_is_enough()
    {
        var state = new GatewayState(Snapshot("All", Snapshots.Upstream("one", Schemas.Of("a.First.Get"), false), Snapshots.Upstream("two", Schemas.Of("b.Second.Get"), true)));

        Assert.Equal(Serving.NotServing, (await CheckAsync(state, "")).Value!.Status);
    }

    [Fact]
    public async Task A_schema_that_was_never_loaded_makes_the_gateway_not_ready()
    {
        var state = State(Snapshots.Upstream("one", Schemas.Of("a.First.Get"), true), Snapshots.Upstream("two", null, true));

        Assert.Equal(Serving.NotServing, (await CheckAsync(state, "")).Value!.Status);
        Assert.Equal(Serving.Serving, (await CheckAsync(state, "a.First")).Value!.Status);
    }

    [Theory]
    [InlineData("a.Second")]
    [InlineData("a.First.Get")]
    [InlineData("A.First")]
    [InlineData(" ")]
    public async Task A_service_that_is_not_served_is_not_found(string service)
    {
        var result = await CheckAsync(State(Snapshots.Upstream("one", Schemas.Of("a.First.Get"), true)), service);

        Assert.Equal(RpcCode.NotFound, result.Failure!.Code);
        Assert.Equal(("SERVICE_NOT_FOUND", service), (result.Failure.GetDetail<ErrorInfo>()!.Reason, result.Failure.GetDetail<ErrorInfo>()!.Metadata["service"]));
    }

    [Fact]
    public async Task Nothing_is_served_during_shutdown()
    {
        var state = State(Snapshots.Upstream("one", Schemas.Of("a.First.Get"), true));
        state.Stop();

        Assert.Equal(Serving.NotServing, (await CheckAsync(state, "a.First")).Value!.Status);
        Assert.Equal(Serving.NotServing, (await CheckAsync(state, "")).Value!.Status);
    }

    [Fact]
    public async Task The_list_contains_the_gateway_and_every_service()
    {
        var list = await CallAsync<HealthListResponse>(
            State(Snapshots.Upstream("one", Schemas.Of("a.First.Get", "a.Second.Get"), false), Snapshots.Upstream("two", Schemas.Of("b.Third.Get"), true)),
            "List", new HealthListRequest());

        Assert.Equal(
            [("", Serving.Serving), ("a.First", Serving.NotServing), ("a.Second", Serving.NotServing), ("b.Third", Serving.Serving)],
            list.Value!.Statuses.Select(entry => (entry.Key, entry.Value.Status)).OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, false)]
    public async Task List_fails_for_more_than_100_services(int services, bool isListed)
    {
        var schema = Schemas.Of([.. Enumerable.Range(1, services).Select(number => $"a.S{number}.Get")]);

        var list = await CallAsync<HealthListResponse>(State(Snapshots.Upstream("one", schema, true)), "List", new HealthListRequest());

        Assert.Equal(isListed ? 100 : 0, list.Value?.Statuses.Count ?? 0);
        Assert.Equal(isListed ? null : RpcCode.ResourceExhausted, list.Failure?.Code);
    }

    [Fact]
    public async Task A_watch_sends_the_status_and_every_change()
    {
        var upstream = Snapshots.Upstream("one", Schemas.Of("a.First.Get"), true);
        var state = State(upstream);
        upstream.State.Changed += state.NotifyChanged;
        await using var watch = new Watch(state, "a.First");

        Assert.Equal(Serving.Serving, await watch.NextAsync());
        var next = watch.NextAsync();
        state.NotifyChanged();
        upstream.State.SetReachable(true);
        Assert.False(next.IsCompleted);
        upstream.State.SetReachable(false);
        Assert.Equal(Serving.NotServing, await next);
        upstream.State.SetReachable(true);
        Assert.Equal(Serving.Serving, await watch.NextAsync());
    }

    [Fact]
    public async Task A_slow_client_gets_the_latest_status()
    {
        var upstream = Snapshots.Upstream("one", Schemas.Of("a.First.Get"), true);
        var state = State(upstream);
        upstream.State.Changed += state.NotifyChanged;
        await using var watch = new Watch(state, "a.First");
        Assert.Equal(Serving.Serving, await watch.NextAsync());

        foreach (var isReachable in new[] { false, true, false }) upstream.State.SetReachable(isReachable);

        Assert.Equal(Serving.NotServing, await watch.NextAsync());
    }

    [Fact]
    public async Task A_watch_of_an_unknown_service_stays_open_until_it_is_served()
    {
        var state = State();
        await using var watch = new Watch(state, "a.First");

        Assert.Equal(Serving.ServiceUnknown, await watch.NextAsync());
        var next = watch.NextAsync();
        Assert.False(next.IsCompleted);
        state.Swap(Snapshot(Snapshots.Upstream("one", Schemas.Of("a.First.Get"), true)));

        Assert.Equal(Serving.Serving, await next);
    }

    [Fact]
    public async Task A_watch_sends_a_last_status_and_ends_at_shutdown()
    {
        var state = State(Snapshots.Upstream("one", Schemas.Of("a.First.Get"), true));
        await using var watch = new Watch(state, "");
        Assert.Equal(Serving.Serving, await watch.NextAsync());
        var next = watch.NextAsync();

        state.Stop();

        Assert.Equal(Serving.NotServing, await next);
        Assert.Same(Failures.ShuttingDown.Status, await watch.FailureAsync());
    }

    [Fact]
    public async Task A_watch_ends_when_the_client_cancels()
    {
        using var cancellation = new CancellationTokenSource();
        await using var watch = new Watch(State(), "", cancellation.Token);
        await watch.NextAsync();
        var next = watch.FailureAsync();

        await cancellation.CancelAsync();

        Assert.Same(Failures.CallerCancelled.Status, await next);
    }

    private static GatewayState State(params UpstreamModel[] upstreams) => new(Snapshot(upstreams));

    private static GatewaySnapshot Snapshot(params UpstreamModel[] upstreams) => Snapshot("Any", upstreams);

    private static GatewaySnapshot Snapshot(string readiness, params UpstreamModel[] upstreams) =>
        Snapshots.Build(Settings.Options($"{{\"Readiness\":\"{readiness}\"}}"), out _, upstreams);

    private static Task<RpcResult<HealthCheckResponse>> CheckAsync(GatewayState state, string service) =>
        CallAsync<HealthCheckResponse>(state, "Check", new HealthCheckRequest { Service = service });

    private static async Task<RpcResult<T>> CallAsync<T>(GatewayState state, string method, IMessage request)
        where T : class, IMessage
    {
        var requests = new SingleMessage(new GatewayMessage(request.ToByteArray()));
        var results = HealthService.Create(state).Handlers[$"/grpc.health.v1.Health/{method}"](requests, new RpcContext(new Metadata(), default));
        var all = new List<RpcResult<IMessage>>();
        await foreach (var one in results) all.Add(one);
        var result = Assert.Single(all);
        return result.Failure is { } failure ? failure : (T)result.Value!;
    }

    private sealed class Watch : IAsyncDisposable
    {
        private readonly IUpstreamCall _call;
        private bool _hasBegun;

        public Watch(GatewayState state, string service, CancellationToken cancellation = default)
        {
            var upstream = new InProcessUpstream(HealthService.Create(state)) { Stopping = state.Stopping };
            var method = upstream.Schema.Services.Single().Methods.Single(method => method.Name == "Watch");
            var request = new HealthCheckRequest { Service = service }.ToByteArray();
            _call = upstream.Start(new UpstreamRequest { Method = method, Metadata = new Metadata(), Messages = new SingleMessage(new GatewayMessage(request)) }, cancellation);
        }

        public async Task<Serving> NextAsync()
        {
            var read = await ReadAsync();
            Assert.True(read.IsMessage, read.Failure?.Status.ToString());
            return HealthCheckResponse.Parser.ParseFrom(read.Message.Payload.Span).Status;
        }

        public async Task<RpcStatus> FailureAsync() => (await ReadAsync()).Failure!.Status;

        public ValueTask DisposeAsync() => _call.DisposeAsync();

        private async Task<MessageRead> ReadAsync()
        {
            if (!_hasBegun) await _call.ReadHeadAsync();
            _hasBegun = true;
            return await _call.ReadAsync(default);
        }
    }
}
