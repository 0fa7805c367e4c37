using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Telemetry;
using StatusGateway.Server.Upstreams;

namespace StatusGateway.Server.Hosting;

/// <summary>Checks regularly whether upstreams accept connections, for <c>/readyz</c>.</summary>
internal sealed class ReachabilityProbe(GatewayRuntime runtime, ILogger<ReachabilityProbe> logger) : BackgroundService
{
    private static readonly TimeSpan WhileReachable = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WhileNot = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        runtime.State.Current.Upstreams
            .Where(model => model.Upstream.Addresses.Count > 0)
            .Select(model => ProbeAsync(model.Name, model.State, model.Upstream, stoppingToken)));

    private async Task ProbeAsync(string name, UpstreamState state, IUpstream upstream, CancellationToken stopping)
    {
        var isFirst = true;
        while (!stopping.IsCancellationRequested)
        {
            var error = await TryConnectAsync(upstream, stopping);
            if (stopping.IsCancellationRequested) return;
            var isReachable = error is null;
            var isNews = state.SetReachable(isReachable, error);
            if (isReachable && isNews) logger.UpstreamReachable(name);
            else if (!isReachable && (isNews || isFirst)) logger.UpstreamUnreachable(name, error!);
            isFirst = false;
            await Task.Delay(isReachable ? WhileReachable : WhileNot, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Checks whether one of the addresses accepts connections.</summary>
    /// <returns>Null if one does; otherwise the reason, as the end of a sentence.</returns>
    public static async Task<string?> TryConnectAsync(IUpstream upstream, CancellationToken stopping)
    {
        string? error = null;
        foreach (var address in upstream.Addresses)
        {
            error = await TryConnectAsync(address, stopping);
            if (error is null) return null;
        }

        return error;
    }

    private static async Task<string?> TryConnectAsync(Uri address, CancellationToken stopping)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.IdnHost, address.Port, timeout.Token);
            return null;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return UpstreamExceptions.Describe((exception as SocketException)?.SocketErrorCode ?? SocketError.TimedOut);
        }
    }
}
