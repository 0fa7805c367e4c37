using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Server.Upstreams;

/// <summary>Takes descriptor sets that change on disk: a sound one is served from then on, and a broken one changes nothing.</summary>
internal sealed class DescriptorSetWatcher(GatewayRuntime runtime, ILogger<DescriptorSetWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Between the removal of a file and its successor; after that somebody should know.
    private static readonly TimeSpan PatienceWithoutFile = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(runtime.DescriptorSets.Select(watch => WatchAsync(watch, stoppingToken)));

    private async Task WatchAsync(DescriptorSetWatch watch, CancellationToken stopping)
    {
        long? missingSince = null;
        var isTold = false;
        while (true)
        {
            await Task.Delay(Interval, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
            try
            {
                if (Look(watch) != DescriptorSetLook.Missing)
                {
                    (missingSince, isTold) = (null, false);
                    continue;
                }
            }
            catch (Exception exception)
            {
                logger.InternalFailure(exception, "none");
                continue;
            }

            missingSince ??= Stopwatch.GetTimestamp();
            if (isTold || Stopwatch.GetElapsedTime(missingSince.Value) < PatienceWithoutFile) continue;
            isTold = true;
            logger.DescriptorSetMissing(watch.Upstream, watch.Shown);
        }
    }

    private DescriptorSetLook Look(DescriptorSetWatch watch)
    {
        var look = watch.Look(out var schema, out var faults);
        if (look != DescriptorSetLook.Changed) return look;
        if (schema is not null && runtime.TryReplaceSchema(watch.Upstream, schema, faults, logger))
        {
            GatewayMeter.SchemaReloaded(watch.Upstream, isTaken: true);
            return look;
        }

        GatewayMeter.SchemaReloaded(watch.Upstream, isTaken: false);
        runtime.SetProblem(watch.Upstream, $"The descriptor set \"{watch.Shown}\" changed and has faults; the one before goes on serving.");
        logger.SchemaRefused(watch.Upstream, watch.Shown, string.Join(' ', faults.Select(fault => fault.ToString())));
        return look;
    }
}
