using System.Collections.Concurrent;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>An upstream that serves matrix.v1.Matrix, with a gateway in front of it. A new kind of upstream is one more of these.</summary>
public interface IMatrixUpstream : IAsyncDisposable
{
    string Name { get; }

    GatewayHost Gateway { get; }

    bool Takes(MethodKind kind) => true;

    /// <summary>Reason of the failure that an upstream's breaking off is.</summary>
    string LostReason { get; }

    Task WaitUntilStartedAsync(string call);

    Task WaitUntilCancelledAsync(string call);
}

/// <summary>The foreign gRPC server.</summary>
public sealed class GrpcMatrixUpstream : IMatrixUpstream
{
    private readonly NodePeer _peer;

    private GrpcMatrixUpstream(NodePeer peer, GatewayHost gateway)
    {
        _peer = peer;
        Gateway = gateway;
    }

    /// <summary>The FileDescriptorSet of matrix.v1 that the build writes.</summary>
    public static string Descriptors { get; } = Path.Combine(AppContext.BaseDirectory, "matrix.binpb");

    public string Name => "gRPC";

    public GatewayHost Gateway { get; }

    public string LostReason => "UPSTREAM_RESET";

    public static async Task<GrpcMatrixUpstream> StartAsync()
    {
        var peer = await NodePeer.StartAsync("matrix-server.mjs");
        return new GrpcMatrixUpstream(peer, await GatewayHost.StartAsync(
            $"Gateway:Upstreams:matrix:Addresses:0={peer.Address}",
            $"Gateway:Upstreams:matrix:Schema:DescriptorSet={Descriptors}",
            "Gateway:Errors:Masking=Off"));
    }

    public Task WaitUntilStartedAsync(string call) => _peer.WaitForEventAsync("started", call, TimeSpan.FromSeconds(30));

    public Task WaitUntilCancelledAsync(string call) => _peer.WaitForEventAsync("cancelled", call, TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _peer.DisposeAsync();
    }
}

/// <summary>A foreign server of another protocol: REST, or Connect, of which unary methods are served.</summary>
public sealed class HttpMatrixUpstream : IMatrixUpstream
{
    private static readonly string Descriptors = Path.Combine(AppContext.BaseDirectory, "matrix.binpb");

    private readonly NodePeer _peer;

    private HttpMatrixUpstream(string name, NodePeer peer, GatewayHost gateway)
    {
        Name = name;
        _peer = peer;
        Gateway = gateway;
    }

    public string Name { get; }

    public GatewayHost Gateway { get; }

    public string LostReason => "UPSTREAM_RESPONSE_INVALID";

    public bool Takes(MethodKind kind) => Takes(Name, kind);

    public static bool Takes(string name, MethodKind kind) => name != "Connect" || kind == MethodKind.Unary;

    public static async Task<HttpMatrixUpstream> StartRestAsync() =>
        await StartAsync("Rest", await NodePeer.StartAsync("matrix-rest-server.mjs"), Enum.GetValues<MethodKind>().Index().SelectMany(static kind => Rule(kind.Index, kind.Item)));

    public static async Task<HttpMatrixUpstream> StartConnectAsync() =>
        await StartAsync("Connect", await NodePeer.StartAsync("matrix-connect-server.mjs", "--descriptors", Descriptors), []);

    public Task WaitUntilStartedAsync(string call) => _peer.WaitForEventAsync("started", call, TimeSpan.FromSeconds(30));

    public Task WaitUntilCancelledAsync(string call) => _peer.WaitForEventAsync("cancelled", call, TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _peer.DisposeAsync();
    }

    private static async Task<HttpMatrixUpstream> StartAsync(string protocol, NodePeer peer, IEnumerable<string> rules) => new(protocol, peer, await GatewayHost.StartAsync(
    [
        $"Gateway:Upstreams:matrix:Protocol={protocol}",
        $"Gateway:Upstreams:matrix:Addresses:0={peer.Address}",
        $"Gateway:Upstreams:matrix:Schema:DescriptorSet={Descriptors}",
        "Gateway:Errors:Masking=Off",
        .. rules,
    ]));

    private static IEnumerable<string> Rule(int index, MethodKind kind)
    {
        var key = $"Gateway:Upstreams:matrix:HttpRules:{index}";
        var path = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
        return [$"{key}:selector=matrix.v1.Matrix.{kind}", $"{key}:post=/matrix/{path}", $"{key}:body=*"];
    }
}

/// <summary>A service in the gateway's process.</summary>
public sealed class InProcessMatrixUpstream : IMatrixUpstream
{
    private readonly MatrixService _service;

    private InProcessMatrixUpstream(MatrixService service, GatewayHost gateway)
    {
        _service = service;
        Gateway = gateway;
    }

    public string Name => "in-process";

    public GatewayHost Gateway { get; }

    public string LostReason => "INTERNAL_FAILURE";

    public static async Task<InProcessMatrixUpstream> StartAsync()
    {
        var service = new MatrixService();
        return new InProcessMatrixUpstream(service, await GatewayHost.StartAsync(service.Create(), "Gateway:Errors:Masking=Off"));
    }

    public Task WaitUntilStartedAsync(string call) => _service.Started.Of(call);

    public Task WaitUntilCancelledAsync(string call) => _service.Cancelled.Of(call);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}

/// <summary>Things that happen once to each call.</summary>
public sealed class CallEvents
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new();

    public void Set(string call) => Source(call).TrySetResult();

    public Task Of(string call) => Source(call).Task.WaitAsync(Limit);

    private TaskCompletionSource Source(string call) => _events.GetOrAdd(call, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
