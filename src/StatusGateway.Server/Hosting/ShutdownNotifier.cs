using Microsoft.Extensions.Hosting;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Hosting;

/// <summary>
/// Notifies the gateway when the application begins to stop, before the server waits for running calls: a stream may otherwise delay
/// the shutdown.
/// </summary>
internal sealed class ShutdownNotifier(GatewayState state, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    private CancellationTokenRegistration _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = lifetime.ApplicationStopping.Register(state.Stop);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration.Dispose();
}
