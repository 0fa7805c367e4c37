namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Where a gateway has an upstream's schema from.</summary>
public enum SchemaSource
{
    Reflection,
    DescriptorSet,
}

/// <summary>
/// The foreign peers with gateways in front of them, started once for all tests of the collection. Nothing is masked.
/// </summary>
public sealed class GatewayPeers : IAsyncLifetime
{
    private const string Unmasked = "Gateway:Errors:Masking=Off";

    public ForeignPeers Peers { get; } = new();

    /// <summary>In front of the library, by reflection.</summary>
    public GatewayHost Reflecting { get; private set; } = null!;

    /// <summary>In front of the library, with a descriptor set.</summary>
    public GatewayHost Described { get; private set; } = null!;

    /// <summary>In front of the raw server, with a descriptor set.</summary>
    public GatewayHost Raw { get; private set; } = null!;

    public GrpcJsClient Client => Peers.Client;

    public async Task InitializeAsync()
    {
        await Peers.InitializeAsync();
        Reflecting = await GatewayHost.StartAsync([.. GatewayHost.Reflecting(Peers.Library.Address), Unmasked]);
        Described = await GatewayHost.StartAsync([.. GatewayHost.Described(Peers.Library.Address), Unmasked]);
        Raw = await GatewayHost.StartAsync([.. GatewayHost.Described(Peers.Raw.Address, "raw"), Unmasked]);
    }

    public async Task DisposeAsync()
    {
        await Raw.DisposeAsync();
        await Described.DisposeAsync();
        await Reflecting.DisposeAsync();
        await Peers.DisposeAsync();
    }

    public GatewayHost Library(SchemaSource source) => source == SchemaSource.Reflection ? Reflecting : Described;
}

/// <summary>Tests that share <see cref="GatewayPeers"/>, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPeers : ICollectionFixture<GatewayPeers>
{
    public const string Name = "foreign peers behind gateways";
}
