using System.Collections.Concurrent;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>An upstream that serves matrix.v1.Matrix, with a gateway in front of it. A new kind of upstream is one more of these.</summary>
public interface IMatrixUpstream : IAsyncDisposable
{
    string Name { get; }

    GatewayHost Gateway { get; }

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
