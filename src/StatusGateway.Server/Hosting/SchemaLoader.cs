using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Model;
using StatusGateway.Server.Telemetry;
using StatusGateway.Server.Upstreams.Grpc;

namespace StatusGateway.Server.Hosting;

/// <summary>Loads the schemas of upstreams by reflection, and retries until it succeeds.</summary>
internal sealed class SchemaLoader(GatewayRuntime runtime, ILogger<SchemaLoader> logger) : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(runtime.ReflectionUpstreams.Select(upstream => LoadAsync(upstream, stoppingToken)));

    private async Task LoadAsync(GrpcUpstream upstream, CancellationToken stopping)
    {
        var client = new ReflectionClient(upstream);
        var state = runtime.State.Current.Upstreams.First(model => model.Upstream == upstream).State;
        var reported = new RecentErrors(TimeProvider.System);
        for (var delay = FirstDelay; ; delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, MaxDelay.Ticks)))
        {
            var wasReachable = state.IsReachable;
            var result = await client.TryLoadAsync(Timeout, logger, stopping);
            if (stopping.IsCancellationRequested) return;
            if (result.Schema is { } schema)
            {
                runtime.SetSchema(upstream.Name, schema, logger);
                return;
            }

            state.Error = result.PublicError;
            if (reported.ShouldReport(result.Error!)) logger.SchemaNotLoaded(upstream.Name, result.Error!);
            if (await WaitUntilReachableAsync(state, wasReachable, delay, stopping))
            {
                // The upstream has restarted, so the error may no longer apply.
                state.Error = null;
                delay = FirstDelay;
            }

            if (stopping.IsCancellationRequested) return;
        }
    }

    /// <summary>Waits for the delay, or until the upstream becomes reachable again. Returns whether it did.</summary>
    private async Task<bool> WaitUntilReachableAsync(UpstreamState state, bool wasReachable, TimeSpan delay, CancellationToken stopping)
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
