using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Telemetry;
using StatusGateway.Server.Upstreams;

namespace StatusGateway.Server.Hosting;

/// <summary>Tries now and then whether an upstream takes connections: what <c>/readyz</c> says of it.</summary>
internal sealed class ReachabilityProbe(GatewayRuntime runtime, ILogger<ReachabilityProbe> logger) : BackgroundService
{
    private static readonly TimeSpan WhileReachable = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WhileNot = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        runtime.State.Current.Upstreams
            .Where(model => model.Upstream.Addresses.Count > 0)
            .Select(model => ProbeAsync(model.Name, model.State, model.Upstream, stoppingToken)));

    private async Task ProbeAsync(string name, UpstreamState state, IUpstream upstream, CancellationToken stopping)
    {
        var isFirst = true;
        while (!stopping.IsCancellationRequested)
        {
            var outage = await TryConnectAsync(upstream, stopping);
            if (stopping.IsCancellationRequested) return;
            var isReachable = outage is null;
            var isNews = state.SetReachable(isReachable, outage);
            if (isReachable && isNews) logger.UpstreamReachable(name);
            else if (!isReachable && (isNews || isFirst)) logger.UpstreamLost(name, outage!);
            isFirst = false;
            await Task.Delay(isReachable ? WhileReachable : WhileNot, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tries whether one of its addresses takes connections now.</summary>
    /// <returns>Null when one does; else why not, as a sentence's end.</returns>
    public static async Task<string?> TryConnectAsync(IUpstream upstream, CancellationToken stopping)
    {
        string? outage = null;
        foreach (var address in upstream.Addresses)
        {
            outage = await TryConnectAsync(address, stopping);
            if (outage is null) return null;
        }

        return outage;
    }

    private static async Task<string?> TryConnectAsync(Uri address, CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.IdnHost, address.Port, patience.Token);
            return null;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return UpstreamExceptions.Describe((exception as SocketException)?.SocketErrorCode ?? SocketError.TimedOut);
        }
    }
}
