namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Both foreign servers and the foreign client, started once for a class of tests.</summary>
public sealed class ForeignPeers : IAsyncLifetime
{
    public NodePeer Library { get; private set; } = null!;

    public NodePeer Raw { get; private set; } = null!;

    public GrpcJsClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var library = NodePeer.StartLibraryAsync();
        var raw = NodePeer.StartRawAsync();
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
