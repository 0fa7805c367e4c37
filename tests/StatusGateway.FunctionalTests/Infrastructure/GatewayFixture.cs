namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>The source of an upstream's schema.</summary>
public enum SchemaSource
{
    Reflection,
    DescriptorSet,
}

/// <summary>The Node.js servers with gateways in front of them, started once for the collection. Masking is off.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private const string Unmasked = "Gateway:Errors:Masking=Off";

    public UpstreamFixture Upstreams { get; } = new();

    /// <summary>Gets the gateway in front of the library, whose schema is a descriptor set.</summary>
    public GatewayHost Library { get; private set; } = null!;

    /// <summary>Gets the gateway in front of the library, whose schema is read by reflection.</summary>
    public GatewayHost ReflectedLibrary { get; private set; } = null!;

    /// <summary>Gets the gateway in front of the raw server, whose schema is a descriptor set.</summary>
    public GatewayHost Raw { get; private set; } = null!;

    public GrpcJsClient Client => Upstreams.Client;

    public async Task InitializeAsync()
    {
        await Upstreams.InitializeAsync();
        ReflectedLibrary = await GatewayHost.StartAsync([.. UpstreamSettings.WithReflection(Upstreams.Library.Address), Unmasked]);
        Library = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(Upstreams.Library.Address), Unmasked]);
        Raw = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(Upstreams.Raw.Address, "raw"), Unmasked]);
    }

    public async Task DisposeAsync()
    {
        await Raw.DisposeAsync();
        await Library.DisposeAsync();
        await ReflectedLibrary.DisposeAsync();
        await Upstreams.DisposeAsync();
    }

    /// <summary>Gets the gateway in front of the library with the given source of its schema.</summary>
    public GatewayHost For(SchemaSource source) => source == SchemaSource.Reflection ? ReflectedLibrary : Library;
}

/// <summary>Tests that share a <see cref="GatewayFixture"/> and run sequentially.</summary>
[CollectionDefinition(Name)]
public sealed class GatewayCollection : ICollectionFixture<GatewayFixture>
{
    public const string Name = "gateways in front of Node.js servers";
}
