using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest.Streams;

/// <summary>Gateways in front of a streams.v1.Streams server, and of the raw server with the same schema.</summary>
public sealed class StreamsFixture : IAsyncLifetime
{
    private static readonly string Schema = Path.Combine(AppContext.BaseDirectory, "streams.binpb");

    private static int _calls;

    public NodeServer Server { get; private set; } = null!;

    public NodeServer RawServer { get; private set; } = null!;

    /// <summary>Gets a gateway with the default streaming options.</summary>
    public GatewayHost Gateway { get; private set; } = null!;

    /// <summary>Gets a gateway that sends headers and heartbeats after 50 ms.</summary>
    public GatewayHost ShortHold { get; private set; } = null!;

    /// <summary>Gets the gateway in front of the raw server.</summary>
    public GatewayHost Raw { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await NodeServer.StartAsync("streams-server.mjs", "--descriptors", Schema);
        RawServer = await NodeServer.StartRawAsync();
        Gateway = await StartAsync(Server, "Gateway:Limits:MaxRequestBytes=100000");
        ShortHold = await StartAsync(Server, "Gateway:Streams:FirstMessageHold=00:00:00.05", "Gateway:Streams:Heartbeat=00:00:00.05");
        Raw = await StartAsync(RawServer);
    }

    public async Task DisposeAsync()
    {
        await Raw.DisposeAsync();
        await ShortHold.DisposeAsync();
        await Gateway.DisposeAsync();
        await RawServer.DisposeAsync();
        await Server.DisposeAsync();
    }

    public static Task<GatewayHost> StartAsync(NodeServer server, params IEnumerable<string> settings) => GatewayHost.StartAsync(
        [
            $"Gateway:Upstreams:streams:Addresses:0={server.Address}", $"Gateway:Upstreams:streams:Schema:DescriptorSet={Schema}",
            "Gateway:Upstreams:streams:Services:0=streams.v1.Streams", "Gateway:Errors:Masking=Off", .. settings,
        ]);

    /// <summary>Gets a unique name, by which a call's events are found.</summary>
    public static string NewName(string kind) => $"streams/{kind}{Interlocked.Increment(ref _calls)}";
}
