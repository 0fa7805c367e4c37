namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>The Node.js servers and the grpc-js client, started once for a test class.</summary>
public sealed class UpstreamFixture : IAsyncLifetime
{
    public NodeServer Library { get; private set; } = null!;

    public NodeServer Raw { get; private set; } = null!;

    public GrpcJsClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var library = NodeServer.StartLibraryAsync();
        var raw = NodeServer.StartRawAsync();
        Client = await GrpcJsClient.StartAsync();
        Library = await library;
        Raw = await raw;
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await Library.DisposeAsync();
        await Raw.DisposeAsync();
    }
}
