using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Streams;

/// <summary>Gateways in front of a foreign server of streams.v1.Streams, and of the raw server under its schema.</summary>
public sealed class StreamsGateway : IAsyncLifetime
{
    private static readonly string Schema = Path.Combine(AppContext.BaseDirectory, "streams.binpb");

    private static int _calls;

    public NodePeer Peer { get; private set; } = null!;

    public NodePeer RawPeer { get; private set; } = null!;

    /// <summary>With the default options, as far as streams are concerned.</summary>
    public GatewayHost Gateway { get; private set; } = null!;

    /// <summary>Holds headers back, and is silent, for next to no time.</summary>
    public GatewayHost Hasty { get; private set; } = null!;

    /// <summary>In front of the raw server.</summary>
    public GatewayHost Raw { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Peer = await NodePeer.StartAsync("streams-server.mjs", "--descriptors", Schema);
        RawPeer = await NodePeer.StartRawAsync();
        Gateway = await StartAsync(Peer, "Gateway:Limits:MaxRequestBytes=100000");
        Hasty = await StartAsync(Peer, "Gateway:Streams:FirstMessageHold=00:00:00.05", "Gateway:Streams:Heartbeat=00:00:00.05");
        Raw = await StartAsync(RawPeer);
    }

    public async Task DisposeAsync()
    {
        await Raw.DisposeAsync();
        await Hasty.DisposeAsync();
        await Gateway.DisposeAsync();
        await RawPeer.DisposeAsync();
        await Peer.DisposeAsync();
    }

    public static Task<GatewayHost> StartAsync(NodePeer peer, params IEnumerable<string> settings) => GatewayHost.StartAsync(
        [
            $"Gateway:Upstreams:streams:Addresses:0={peer.Address}", $"Gateway:Upstreams:streams:Schema:DescriptorSet={Schema}",
            "Gateway:Upstreams:streams:Services:0=streams.v1.Streams", "Gateway:Errors:Masking=Off", .. settings,
        ]);

    /// <summary>A name of a call's own, so that its events are found.</summary>
    public static string NewName(string kind) => $"streams/{kind}{Interlocked.Increment(ref _calls)}";
}
