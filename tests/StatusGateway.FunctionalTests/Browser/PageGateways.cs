using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Browser;

/// <summary>A page in Chromium, and gateways of other origins that it calls.</summary>
public sealed class PageGateways : IAsyncLifetime
{
    private NodePeer _foreign = null!;

    public ConnectJsClient Page { get; private set; } = null!;

    /// <summary>The embedded library, for the page.</summary>
    public GatewayHost Library { get; private set; } = null!;

    /// <summary>The foreign library, for the page.</summary>
    public GatewayHost Foreign { get; private set; } = null!;

    /// <summary>The embedded library, for pages of the same host with another port.</summary>
    public GatewayHost Refusing { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _foreign = await NodePeer.StartLibraryAsync();
        Page = await ConnectJsClient.StartInBrowserAsync(PeerFiles.DescriptorSet);
        var allowed = $"Gateway:Cors:Origins:0={Page.Origin}";
        Library = await GatewayHost.StartAsync(allowed);
        Foreign = await GatewayHost.StartAsync([.. GatewayHost.Described(_foreign.Address), allowed]);
        Refusing = await GatewayHost.StartAsync("Gateway:Cors:Origins:0=http://127.0.0.1:1");
    }

    public async Task DisposeAsync()
    {
        await Page.DisposeAsync();
        await Refusing.DisposeAsync();
        await Foreign.DisposeAsync();
        await Library.DisposeAsync();
        await _foreign.DisposeAsync();
    }
}
