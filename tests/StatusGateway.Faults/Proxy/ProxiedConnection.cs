using System.Net.Sockets;

namespace StatusGateway.Faults.Proxy;

/// <summary>A connection through a <see cref="FaultProxy"/>.</summary>
/// <param name="client">The side that opened the connection.</param>
/// <param name="isHttp2">Whether the connection is HTTP/2 with prior knowledge; otherwise it is HTTP/1.1.</param>
/// <param name="next">Returns the fault to apply in a phase; null for none.</param>
public sealed class ProxiedConnection(RawConnection client, bool isHttp2, Func<Phase, Fault?> next)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<int> _dropped = [];
    private readonly Lock _lock = new();
    private RawConnection? _server;
    private volatile bool _isEnded;
    private volatile bool _isFrozen;

    public RawConnection Client => client;

    /// <summary>Relays bytes in both directions until both sides have closed the connection.</summary>
    public async Task RunAsync(int port)
    {
        if (next(Phase.Connect) is { } fault) await fault.Act(new FaultPoint(this, null, client));
        if (_isFrozen) await _released.Task;
        if (_isEnded)
        {
            await client.WaitUntilClosedAsync();
            return;
        }

        using var server = await RawConnection.ConnectAsync(port, client.Stop);
        _server = server;
        if (_isEnded) server.Dispose();
        await Task.WhenAll(
            RelayAsync(CreateReader(client, isRequest: true), server, isRequest: true),
            RelayAsync(CreateReader(server, isRequest: false), client, isRequest: false));
    }

    /// <summary>Closes the connection to the client with FIN and ends the one to the server. What the client still sends is discarded.</summary>
    public void Close()
    {
        _isEnded = true;
        _released.TrySetResult();
        CloseClientSide();
        _server?.Dispose();
    }

    /// <summary>Sends FIN to the client. What the client sends is still relayed.</summary>
    public void CloseClientSide()
    {
        try
        {
            client.CloseSend();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client has closed it already.
        }
    }

    /// <summary>Closes both connections with RST.</summary>
    public void Reset()
    {
        _isEnded = true;
        _released.TrySetResult();
        client.Reset();
        _server?.Reset();
    }

    /// <summary>Reads and writes nothing any more until the connection is closed.</summary>
    public Task FreezeAsync()
    {
        _isFrozen = true;
        return _released.Task;
    }

    /// <summary>Sends bytes to the server.</summary>
    public Task SendToServerAsync(params byte[][] parts) => _server is { } server ? server.WriteAsync(parts) : Task.CompletedTask;

    /// <summary>Discards all further frames of an HTTP/2 stream.</summary>
    public void Drop(int stream)
    {
        lock (_lock) _dropped.Add(stream);
    }

    private ISegmentReader CreateReader(RawConnection from, bool isRequest) =>
        isHttp2 ? new Http2SegmentReader(from, isRequest) : new Http1SegmentReader(from, isRequest);

    private async Task RelayAsync(ISegmentReader from, RawConnection to, bool isRequest)
    {
        try
        {
            while (await from.ReadAsync() is { } segment)
            {
                if (_isFrozen) await _released.Task;
                if (_isEnded || IsDropped(segment.Stream)) continue;
                if (next(segment.Phase) is { } fault) await fault.Act(new FaultPoint(this, segment, to));
                else await to.WriteAsync(segment.Bytes);
            }

            if (!_isEnded) to.CloseSend();
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side broke the connection: so does the other. After a fault, the client's end is awaited.
            if (isRequest || !_isEnded) client.Dispose();
            _server?.Dispose();
        }
    }

    private bool IsDropped(int stream)
    {
        if (stream == 0) return false;
        lock (_lock) return _dropped.Contains(stream);
    }
}
