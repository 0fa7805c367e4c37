using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>
/// One real socket and its two lanes. Every accepted connection is looked at on its own, so that a slow one keeps
/// nobody waiting, and is then handed to the lane of its protocol with all its bytes still unread.
/// </summary>
internal sealed partial class SharedPortListener : IAsyncDisposable
{
    private readonly IConnectionListener _socket;
    private readonly SharedPortOptions _options;
    private readonly ILogger _logger;
    private readonly SharedPortLane _http1;
    private readonly SharedPortLane _http2;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The accept loop and every connection being looked at; _quiet is set when none is left.
    private int _running = 1;

    // Lanes that Kestrel has bound and not unbound, and those not disposed. A pair of which only one was ever bound
    // (the start failed in between) must close too, so these count what was bound, not two.
    private int _open;
    private int _held;
    private bool _closed;

    /// <summary>Owns the bound socket from now on.</summary>
    public SharedPortListener(IConnectionListener socket, SharedPortOptions options, ILogger logger)
    {
        _socket = socket;
        _options = options;
        _logger = logger;
        _http1 = new SharedPortLane(this);
        _http2 = new SharedPortLane(this);
    }

    /// <summary>The address with its real port.</summary>
    public EndPoint EndPoint => _socket.EndPoint;

    /// <summary>Starts accepting.</summary>
    public void Start() => _ = AcceptLoopAsync();

    /// <summary>Gives out the lane of a protocol, once. False when the socket is already closed.</summary>
    public bool TryJoin(CleartextProtocol protocol, [NotNullWhen(true)] out SharedPortLane? lane)
    {
        lane = LaneOf(protocol);
        lock (_lock)
        {
            if (_closed)
            {
                lane = null;
                return false;
            }

            if (lane.IsJoined)
            {
                throw new InvalidOperationException($"The endpoint for {protocol} on {EndPoint} is bound twice.");
            }

            lane.IsJoined = true;
            _open++;
            _held++;
            return true;
        }
    }

    /// <summary>A lane is unbound. The last one closes the socket and waits for the connections still looked at.</summary>
    public async ValueTask LeaveAsync(SharedPortLane lane)
    {
        lane.Close();
        lock (_lock)
        {
            if (--_open > 0)
            {
                return;
            }

            _closed = true;
        }

        await _socket.UnbindAsync();
        _http1.Close();
        _http2.Close();

        // Nobody has asked anything on these connections yet: there is nothing to finish gracefully.
        await _stopping.CancelAsync();
        await _quiet.Task;
    }

    /// <summary>A lane is disposed. The last one disposes the whole.</summary>
    public ValueTask ReleaseAsync()
    {
        bool isLast;
        lock (_lock)
        {
            isLast = --_held == 0;
        }

        return isLast ? DisposeAsync() : default;
    }

    /// <summary>Frees the socket's memory, which all its connections live on, so it comes after everything else.</summary>
    public async ValueTask DisposeAsync()
    {
        await _http1.DrainAsync();
        await _http2.DrainAsync();
        await _socket.DisposeAsync();
        _stopping.Dispose();
    }

    private SharedPortLane LaneOf(CleartextProtocol protocol) => protocol == CleartextProtocol.Http2 ? _http2 : _http1;

    private async Task AcceptLoopAsync()
    {
        try
        {
            while (await _socket.AcceptAsync() is { } connection)
            {
                Interlocked.Increment(ref _running);
                _ = HandOverAsync(connection);
            }
        }
        catch (Exception e)
        {
            _http1.Close(e);
            _http2.Close(e);
        }
        finally
        {
            Finished();
        }
    }

    private async Task HandOverAsync(ConnectionContext connection)
    {
        try
        {
            var protocol = await RecognizeAsync(connection);
            if (protocol == CleartextProtocol.Undecided || !LaneOf(protocol).TryHandOver(connection))
            {
                await connection.DisposeAsync();
            }
        }
        finally
        {
            Finished();
        }
    }

    /// <summary>Looks at the first bytes without consuming them. Undecided means: nothing to serve, close it.</summary>
    private async ValueTask<CleartextProtocol> RecognizeAsync(ConnectionContext connection)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        deadline.CancelAfter(_options.FirstBytesTimeout);
        var input = connection.Transport.Input;
        var examined = 0L;
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(deadline.Token);
                var received = result.Buffer;
                var protocol = Http2Preface.Recognize(received);
                if (protocol == CleartextProtocol.Undecided && result.IsCompleted && !received.IsEmpty)
                {
                    // A beginning of the preface, and no more to come: HTTP/1.1 has an answer for bad requests.
                    protocol = CleartextProtocol.Http1;
                }

                if (protocol != CleartextProtocol.Undecided || result.IsCompleted)
                {
                    // A pipe does not take back what was examined before, but what came last counts as not yet seen:
                    // so Kestrel's first read returns at once, with everything.
                    input.AdvanceTo(received.Start, received.GetPosition(examined));
                    return protocol;
                }

                input.AdvanceTo(received.Start, received.End);
                examined = received.Length;
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            if (!_stopping.IsCancellationRequested)
            {
                LogSilent(_logger, connection.ConnectionId, _options.FirstBytesTimeout);
            }
        }
        catch (Exception e)
        {
            // A connection that breaks before it has said anything concerns nobody else.
            LogBroken(_logger, connection.ConnectionId, e);
        }

        return CleartextProtocol.Undecided;
    }

    private void Finished()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _quiet.TrySetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {ConnectionId} showed no protocol within {Timeout} and was closed.")]
    private static partial void LogSilent(ILogger logger, string connectionId, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {ConnectionId} broke before it showed its protocol.")]
    private static partial void LogBroken(ILogger logger, string connectionId, Exception exception);
}
