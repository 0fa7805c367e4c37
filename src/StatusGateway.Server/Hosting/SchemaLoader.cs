using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Model;
using StatusGateway.Server.Telemetry;
using StatusGateway.Server.Upstreams.Grpc;

namespace StatusGateway.Server.Hosting;

/// <summary>Asks upstreams for their schema by reflection, again and again until they give it.</summary>
internal sealed class SchemaLoader(GatewayRuntime runtime, ILogger<SchemaLoader> logger) : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(runtime.Reflected.Select(upstream => LoadAsync(upstream, stoppingToken)));

    private async Task LoadAsync(GrpcUpstream upstream, CancellationToken stopping)
    {
        var client = new ReflectionClient(upstream);
        var state = runtime.State.Current.Upstreams.First(model => model.Upstream == upstream).State;
        var told = new RecentProblems(TimeProvider.System);
        for (var delay = FirstDelay; ; delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks)))
        {
            var wasReachable = state.IsReachable;
            var result = await client.TryLoadAsync(Patience, logger, stopping);
            if (stopping.IsCancellationRequested) return;
            if (result.Schema is { } schema)
            {
                runtime.SetSchema(upstream.Name, schema, logger);
                return;
            }

            state.Problem = result.Problem;
            if (told.IsNews(result.Problem!)) logger.SchemaNotLoaded(upstream.Name, result.Problem!);
            if (await HasComeBackAsync(state, wasReachable, delay, stopping))
            {
                // What was the matter with it is so no more.
                state.Problem = null;
                delay = FirstDelay;
            }

            if (stopping.IsCancellationRequested) return;
        }
    }

    /// <summary>Waits, but no longer than until the upstream can be reached again; says whether it can.</summary>
    private async Task<bool> HasComeBackAsync(UpstreamState state, bool wasReachable, TimeSpan delay, CancellationToken stopping)
    {
        var over = Task.Delay(delay, stopping);
        while (true)
        {
            var changed = runtime.State.Changed;
            if (state.IsReachable && !wasReachable) return true;
            if (over.IsCompleted) return false;
            wasReachable = state.IsReachable;
            await Task.WhenAny(over, changed);
        }
    }
}
