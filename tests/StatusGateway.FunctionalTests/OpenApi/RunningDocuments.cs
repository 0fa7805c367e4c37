namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>The demo and everything.v1.Everything with their documents. Started once for a class whose tests send one request each.</summary>
public sealed class RunningDocuments(DocumentValidator validator) : IAsyncLifetime
{
    internal DocumentedGateway Demo { get; private set; } = null!;

    internal DocumentedGateway Everything { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Demo = await DocumentedGateway.ReadAsync(await GatewayHost.StartAsync(), validator);
        Everything = await DocumentedGateway.ReadAsync(await EverythingService.StartAsync(), validator);
    }

    public async Task DisposeAsync()
    {
        await Demo.Gateway.DisposeAsync();
        await Everything.Gateway.DisposeAsync();
    }
}
