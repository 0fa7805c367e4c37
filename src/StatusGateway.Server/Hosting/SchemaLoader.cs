using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Model;
using StatusGateway.Server.Telemetry;
using StatusGateway.Server.Upstreams.Grpc;

namespace StatusGateway.Server.Hosting;

/// <summary>
/// Loads the schemas of upstreams by reflection, and retries until it succeeds. Then loads them again regularly, when an upstream comes
/// back, and when a call shows that the schema may have changed.
/// </summary>
internal sealed class SchemaLoader(GatewayRuntime runtime, ILogger<SchemaLoader> logger) : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // A method that is listed but not implemented must not make every call of it a call of reflection.
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(runtime.ReflectionUpstreams.Select(upstream => LoadAsync(upstream, stoppingToken)));

    private async Task LoadAsync(GrpcUpstream upstream, CancellationToken stopping)
    {
        var options = runtime.OptionsOf(upstream.Name);
        var client = new ReflectionClient(upstream, options.Services);
        var state = runtime.State.Current.Upstreams.First(model => model.Upstream == upstream).State;
        var reported = new RecentErrors(TimeProvider.System);
        // A restart can be shorter than the interval in which the reachability is checked.
        upstream.ConnectionLost += state.RequestSchema;
        string? hash = null;
        var delay = FirstDelay;
        var lastRequested = 0L;
        while (!stopping.IsCancellationRequested)
        {
            var wasReachable = state.IsReachable;
            state.AcceptSchemaRequest();
            var result = await client.TryLoadAsync(Timeout, logger, stopping, hash);
            if (stopping.IsCancellationRequested) return;
            if (result.Error is { } error)
            {
                state.Error = hash is null || !state.IsReachable ? result.PublicError : $"The schema could not be loaded again; the previous one stays in use. {result.PublicError}";
                Report(upstream.Name, error, isFirst: hash is null, reported);
                if (await WaitUntilReachableAsync(state, wasReachable, delay, stopping))
                {
                    // The upstream has restarted, so the error may no longer apply.
                    state.Error = null;
                    delay = FirstDelay;
                }
                else
                {
                    delay = Min(delay * 2, MaxDelay);
                }

                continue;
            }

            state.Error = null;
            delay = FirstDelay;
            if (result.Schema is { } schema)
            {
                runtime.SetSchema(upstream.Name, schema, result.LeftOut, logger);
                if (hash is not null) GatewayMeter.SchemaReloaded(upstream.Name, isTaken: true);
            }

            hash = result.Hash;
            if (await WaitForReasonAsync(state, options.SchemaRefresh, lastRequested, stopping)) lastRequested = Stopwatch.GetTimestamp();
        }
    }

    private void Report(string upstream, string error, bool isFirst, RecentErrors reported)
    {
        if (!reported.ShouldReport(error)) return;
        if (isFirst) logger.SchemaNotLoaded(upstream, error);
        else logger.SchemaNotRefreshed(upstream, error);
    }

    /// <summary>Waits until the schema is to be loaded again: the interval is over, the upstream came back, or a call requests it.</summary>
    /// <returns>Whether a call or a lost connection requested it.</returns>
    private async Task<bool> WaitForReasonAsync(UpstreamState state, TimeSpan? interval, long lastRequested, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var wait = Task.Delay(interval ?? System.Threading.Timeout.InfiniteTimeSpan, over.Token);
        var left = lastRequested == 0 ? TimeSpan.Zero : MinInterval - Stopwatch.GetElapsedTime(lastRequested);
        var pause = left > TimeSpan.Zero ? Task.Delay(left, over.Token) : Task.CompletedTask;
        var (hasBeenUp, isDown, isRequested) = (false, false, false);
        while (!stopping.IsCancellationRequested)
        {
            var changed = runtime.State.Changed;
            isRequested = state.SchemaRequested.IsCompleted && pause.IsCompleted;
            if (wait.IsCompleted || isRequested || (isDown && state.IsReachable)) break;
            // The first check of the reachability may still be under way.
            hasBeenUp |= state.IsReachable;
            isDown = hasBeenUp && !state.IsReachable;
            await Task.WhenAny(wait, changed, state.SchemaRequested.IsCompleted ? pause : state.SchemaRequested);
        }

        await over.CancelAsync();
        return isRequested;
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

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
