using System.Collections.Concurrent;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>An upstream that serves matrix.v1.Matrix, with a gateway in front of it.</summary>
public interface IMatrixUpstream : IAsyncDisposable
{
    string Name { get; }

    GatewayHost Gateway { get; }

    bool Supports(MethodKind kind) => true;

    /// <summary>Gets the reason of the error when the upstream breaks the connection.</summary>
    string LostReason { get; }

    Task WaitUntilStartedAsync(string call);

    Task WaitUntilCancelledAsync(string call);
}

/// <summary>A gRPC server in Node.js.</summary>
public sealed class GrpcMatrixUpstream : IMatrixUpstream
{
    private readonly NodeServer _server;

    private GrpcMatrixUpstream(NodeServer server, GatewayHost gateway)
    {
        _server = server;
        Gateway = gateway;
    }

    /// <summary>Gets the path of the FileDescriptorSet of matrix.v1 that the build writes.</summary>
    public static string Descriptors { get; } = Path.Combine(AppContext.BaseDirectory, "matrix.binpb");

    public string Name => "gRPC";

    public GatewayHost Gateway { get; }

    public string LostReason => "UPSTREAM_RESET";

    public static async Task<GrpcMatrixUpstream> StartAsync()
    {
        var server = await NodeServer.StartAsync("matrix-server.mjs");
        return new GrpcMatrixUpstream(server, await GatewayHost.StartAsync(
            $"Gateway:Upstreams:matrix:Addresses:0={server.Address}",
            $"Gateway:Upstreams:matrix:Schema:DescriptorSet={Descriptors}",
            "Gateway:Errors:Masking=Off"));
    }

    public Task WaitUntilStartedAsync(string call) => _server.WaitForEventAsync("started", call, TimeSpan.FromSeconds(60));

    public Task WaitUntilCancelledAsync(string call) => _server.WaitForEventAsync("cancelled", call, TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _server.DisposeAsync();
    }
}

/// <summary>A REST or Connect server in Node.js. Connect upstreams support unary methods only.</summary>
public sealed class HttpMatrixUpstream : IMatrixUpstream
{
    private static readonly string Descriptors = Path.Combine(AppContext.BaseDirectory, "matrix.binpb");

    private readonly NodeServer _server;

    private HttpMatrixUpstream(string name, NodeServer server, GatewayHost gateway)
    {
        Name = name;
        _server = server;
        Gateway = gateway;
    }

    public string Name { get; }

    public GatewayHost Gateway { get; }

    public string LostReason => "UPSTREAM_RESPONSE_INVALID";

    public bool Supports(MethodKind kind) => Supports(Name, kind);

    public static bool Supports(string name, MethodKind kind) => name != "Connect" || kind == MethodKind.Unary;

    public static async Task<HttpMatrixUpstream> StartRestAsync() =>
        await StartAsync("Rest", await NodeServer.StartAsync("matrix-rest-server.mjs"), Enum.GetValues<MethodKind>().Index().SelectMany(static kind => CreateRule(kind.Index, kind.Item)));

    public static async Task<HttpMatrixUpstream> StartConnectAsync() =>
        await StartAsync("Connect", await NodeServer.StartAsync("matrix-connect-server.mjs", "--descriptors", Descriptors), []);

    public Task WaitUntilStartedAsync(string call) => _server.WaitForEventAsync("started", call, TimeSpan.FromSeconds(60));

    public Task WaitUntilCancelledAsync(string call) => _server.WaitForEventAsync("cancelled", call, TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static async Task<HttpMatrixUpstream> StartAsync(string protocol, NodeServer server, IEnumerable<string> rules) => new(protocol, server, await GatewayHost.StartAsync(
    [
        $"Gateway:Upstreams:matrix:Protocol={protocol}",
        $"Gateway:Upstreams:matrix:Addresses:0={server.Address}",
        $"Gateway:Upstreams:matrix:Schema:DescriptorSet={Descriptors}",
        "Gateway:Errors:Masking=Off",
        .. rules,
    ]));

    private static IEnumerable<string> CreateRule(int index, MethodKind kind)
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

    public Task WaitUntilStartedAsync(string call) => _service.Started.WaitAsync(call);

    public Task WaitUntilCancelledAsync(string call) => _service.Cancelled.WaitAsync(call);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}

/// <summary>Events that occur once for each call.</summary>
public sealed class CallEvents
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new();

    public void Set(string call) => Source(call).TrySetResult();

    public Task WaitAsync(string call) => Source(call).Task.WaitAsync(Timeout);

    private TaskCompletionSource Source(string call) => _events.GetOrAdd(call, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
