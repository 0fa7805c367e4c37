using System.Collections.Concurrent;

namespace StatusGateway.Faults.Proxy;

/// <summary>A TCP proxy that knows in which phase of a call a connection is, and applies a fault there.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly bool _isHttp2;
    private readonly RawTcpServer _server;
    private volatile ArmedFault? _armed;

    private FaultProxy(int port, bool isHttp2)
    {
        _isHttp2 = isHttp2;
        _server = RawTcpServer.Start(connection => ServeAsync(connection, port));
    }

    public Uri Address => _server.Address;

    /// <param name="port">The port of 127.0.0.1 to which connections are relayed.</param>
    /// <param name="isHttp2">Whether connections are HTTP/2 with prior knowledge; otherwise they are HTTP/1.1.</param>
    public static FaultProxy Start(int port, bool isHttp2) => new(port, isHttp2);

    /// <summary>Applies a fault to all connections from now on.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="phase">The phase in which it occurs.</param>
    /// <param name="mayAct">The fault waits for it.</param>
    /// <returns>A task that completes when the fault has occurred for the first time.</returns>
    public Task Arm(Fault fault, Phase phase, Task mayAct)
    {
        var occurred = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _armed = new ArmedFault(phase, new Fault(fault.Name, async point =>
        {
            await mayAct;
            var isFirst = occurred.TrySetResult();
            await (fault.IsOnce && !isFirst ? point.PassAsync() : fault.Act(point));
        }));
        return occurred.Task;
    }

    /// <summary>Applies no fault any more and closes all connections. Waits until the other side has closed those of HTTP/2, too.</summary>
    public async Task HealAsync()
    {
        _armed = null;
        var open = _connections.ToArray();
        foreach (var (connection, _) in open)
        {
            connection.Close();
            // The other side does not read an idle connection of HTTP/1.1.
            if (!_isHttp2) connection.Client.Dispose();
        }

        await Task.WhenAll(open.Select(static entry => entry.Value)).WaitAsync(CloseTimeout);
    }

    public async ValueTask DisposeAsync()
    {
        await HealAsync();
        await _server.DisposeAsync();
    }

    private async Task ServeAsync(RawConnection client, int port)
    {
        var connection = new ProxiedConnection(client, _isHttp2, phase => _armed is { } armed && armed.Phase == phase ? armed.Fault : null);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[connection] = ended.Task;
        try
        {
            await connection.RunAsync(port);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            ended.SetResult();
        }
    }

    private sealed record ArmedFault(Phase Phase, Fault Fault);
}
