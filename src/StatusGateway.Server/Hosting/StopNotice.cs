using Microsoft.Extensions.Hosting;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Hosting;

/// <summary>
/// Tells the gateway that the application stops, before the server waits for its calls to end: a stream that is watched for hours
/// would make it wait.
/// </summary>
internal sealed class StopNotice(GatewayState state, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
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
