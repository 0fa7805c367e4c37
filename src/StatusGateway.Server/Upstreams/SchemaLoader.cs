using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Telemetry;
using StatusGateway.Server.Upstreams.Grpc;

namespace StatusGateway.Server.Upstreams;

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
        string? lastProblem = null;
        for (var delay = FirstDelay; ; delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks)))
        {
            var result = await client.TryLoadAsync(Patience, logger, stopping);
            if (stopping.IsCancellationRequested) return;
            if (result.Schema is { } schema)
            {
                runtime.SetSchema(upstream.Name, schema, logger);
                return;
            }

            var model = runtime.State.Current.Upstreams.First(model => model.Name == upstream.Name);
            model.State.Problem = result.Problem;
            // The same line every few seconds would hide all others.
            if (result.Problem != lastProblem) logger.SchemaNotLoaded(upstream.Name, result.Problem!, delay);
            lastProblem = result.Problem;
            await Task.Delay(delay, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
        }
    }
}
