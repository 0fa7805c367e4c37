using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Browser;

/// <summary>A page in Chromium, and gateways with other origins that it calls.</summary>
public sealed class CrossOriginFixture : IAsyncLifetime
{
    private NodeServer _nodeLibrary = null!;

    public ConnectJsClient Page { get; private set; } = null!;

    /// <summary>A gateway with the demo that allows the origin of the page.</summary>
    public GatewayHost Library { get; private set; } = null!;

    /// <summary>A gateway in front of the Node.js library server that allows the origin of the page.</summary>
    public GatewayHost NodeLibrary { get; private set; } = null!;

    /// <summary>A gateway with the demo that allows only another port of the same host.</summary>
    public GatewayHost OtherOrigin { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _nodeLibrary = await NodeServer.StartLibraryAsync();
        Page = await ConnectJsClient.StartInBrowserAsync(PeerFiles.DescriptorSet);
        var allowed = $"Gateway:Cors:Origins:0={Page.Origin}";
        Library = await GatewayHost.StartAsync(allowed);
        NodeLibrary = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(_nodeLibrary.Address), allowed]);
        OtherOrigin = await GatewayHost.StartAsync("Gateway:Cors:Origins:0=http://127.0.0.1:1");
    }

    public async Task DisposeAsync()
    {
        await Page.DisposeAsync();
        await OtherOrigin.DisposeAsync();
        await NodeLibrary.DisposeAsync();
        await Library.DisposeAsync();
        await _nodeLibrary.DisposeAsync();
    }
}
