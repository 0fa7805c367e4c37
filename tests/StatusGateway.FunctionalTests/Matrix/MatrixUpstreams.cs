using System.Collections.Concurrent;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>An upstream that serves matrix.v1.Matrix, with a gateway in front of it.</summary>
public interface IMatrixUpstream : IAsyncDisposable
{
    string Name { get; }

    GatewayHost Gateway { get; }

    bool Takes(MethodKind kind) => true;

    /// <summary>Gets the reason of the error when the upstream breaks the connection.</summary>
    string LostReason { get; }

    Task WaitUntilStartedAsync(string call);

    Task WaitUntilCancelledAsync(string call);
}

/// <summary>A gRPC server in Node.js.</summary>
public sealed class GrpcMatrixUpstream : IMatrixUpstream
{
    private readonly NodeServer _peer;

    private GrpcMatrixUpstream(NodeServer peer, GatewayHost gateway)
    {
        _peer = peer;
        Gateway = gateway;
    }

    /// <summary>Gets the path of the FileDescriptorSet of matrix.v1 that the build writes.</summary>
    public static string Descriptors { get; } = Path.Combine(AppContext.BaseDirectory, "matrix.binpb");

    public string Name => "gRPC";

    public GatewayHost Gateway { get; }

    public string LostReason => "UPSTREAM_RESET";

    public static async Task<GrpcMatrixUpstream> StartAsync()
    {
        var peer = await NodeServer.StartAsync("matrix-server.mjs");
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

/// <summary>A REST or Connect server in Node.js. Connect upstreams support unary methods only.</summary>
public sealed class HttpMatrixUpstream : IMatrixUpstream
{
    private static readonly string Descriptors = Path.Combine(AppContext.BaseDirectory, "matrix.binpb");

    private readonly NodeServer _peer;

    private HttpMatrixUpstream(string name, NodeServer peer, GatewayHost gateway)
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
        await StartAsync("Rest", await NodeServer.StartAsync("matrix-rest-server.mjs"), Enum.GetValues<MethodKind>().Index().SelectMany(static kind => Rule(kind.Index, kind.Item)));

    public static async Task<HttpMatrixUpstream> StartConnectAsync() =>
        await StartAsync("Connect", await NodeServer.StartAsync("matrix-connect-server.mjs", "--descriptors", Descriptors), []);

    public Task WaitUntilStartedAsync(string call) => _peer.WaitForEventAsync("started", call, TimeSpan.FromSeconds(30));

    public Task WaitUntilCancelledAsync(string call) => _peer.WaitForEventAsync("cancelled", call, TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _peer.DisposeAsync();
    }

    private static async Task<HttpMatrixUpstream> StartAsync(string protocol, NodeServer peer, IEnumerable<string> rules) => new(protocol, peer, await GatewayHost.StartAsync(
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

/// <summary>Events that occur once for each call.</summary>
public sealed class CallEvents
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new();

    public void Set(string call) => Source(call).TrySetResult();

    public Task Of(string call) => Source(call).Task.WaitAsync(Limit);

    private TaskCompletionSource Source(string call) => _events.GetOrAdd(call, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
