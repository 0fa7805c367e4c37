using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>
/// Accepts the connections of a socket for two protocols. It examines the first bytes of each connection independently, so that slow
/// connections do not delay others, and passes the connection with all bytes unread to the listener of its protocol.
/// </summary>
internal sealed partial class SharedPortListener : IAsyncDisposable
{
    private readonly IConnectionListener _socket;
    private readonly SharedPortOptions _options;
    private readonly ILogger _logger;
    private readonly SharedPortProtocolListener _http1;
    private readonly SharedPortProtocolListener _http2;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The accept loop and the connections whose protocol is not known yet; _quiet is set when it reaches 0.
    private int _running = 1;

    // Protocol listeners that Kestrel has bound and not unbound, and those not disposed. They count bound listeners instead of two,
    // because the start may fail after only one was bound.
    private int _open;
    private int _held;
    private bool _closed;

    /// <summary>Creates a listener that owns the bound socket.</summary>
    public SharedPortListener(IConnectionListener socket, SharedPortOptions options, ILogger logger)
    {
        _socket = socket;
        _options = options;
        _logger = logger;
        _http1 = new SharedPortProtocolListener(this);
        _http2 = new SharedPortProtocolListener(this);
    }

    /// <summary>Gets the address with its actual port.</summary>
    public EndPoint EndPoint => _socket.EndPoint;

    /// <summary>Starts the accept loop.</summary>
    public void Start() => _ = AcceptLoopAsync();

    /// <summary>Gets the listener of a protocol. Returns false if the socket is already closed.</summary>
    public bool TryJoin(CleartextProtocol protocol, [NotNullWhen(true)] out SharedPortProtocolListener? protocolListener)
    {
        protocolListener = ListenerFor(protocol);
        lock (_lock)
        {
            if (_closed)
            {
                protocolListener = null;
                return false;
            }

            if (protocolListener.IsJoined)
            {
                throw new InvalidOperationException($"The endpoint for {protocol} on {EndPoint} is bound twice.");
            }

            protocolListener.IsJoined = true;
            _open++;
            _held++;
            return true;
        }
    }

    /// <summary>Unbinds a protocol listener. The last one closes the socket and waits for the connections whose protocol is not known yet.</summary>
    public async ValueTask LeaveAsync(SharedPortProtocolListener protocolListener)
    {
        protocolListener.Close();
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

        // No request was received on these connections, so they can be closed at once.
        await _stopping.CancelAsync();
        await _quiet.Task;
    }

    /// <summary>Releases a protocol listener. The last one disposes this listener.</summary>
    public ValueTask ReleaseAsync()
    {
        bool isLast;
        lock (_lock)
        {
            isLast = --_held == 0;
        }

        return isLast ? DisposeAsync() : default;
    }

    /// <summary>Disposes the socket last, because its connections use its memory pool.</summary>
    public async ValueTask DisposeAsync()
    {
        await _http1.DrainAsync();
        await _http2.DrainAsync();
        await _socket.DisposeAsync();
        _stopping.Dispose();
    }

    private SharedPortProtocolListener ListenerFor(CleartextProtocol protocol) => protocol == CleartextProtocol.Http2 ? _http2 : _http1;

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
            CompleteOne();
        }
    }

    private async Task HandOverAsync(ConnectionContext connection)
    {
        try
        {
            var protocol = await RecognizeAsync(connection);
            if (protocol == CleartextProtocol.Undecided || !ListenerFor(protocol).TryHandOver(connection))
            {
                await connection.DisposeAsync();
            }
        }
        finally
        {
            CompleteOne();
        }
    }

    /// <summary>Recognizes the protocol without consuming bytes. Undecided means that the connection must be closed.</summary>
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
                    // A truncated preface is a bad request, to which HTTP/1.1 can respond.
                    protocol = CleartextProtocol.Http1;
                }

                if (protocol != CleartextProtocol.Undecided || result.IsCompleted)
                {
                    // Marking the last bytes as not examined makes Kestrel's first read return at once with all bytes.
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
            // A connection that fails before its first bytes affects no other.
            LogBroken(_logger, connection.ConnectionId, e);
        }

        return CleartextProtocol.Undecided;
    }

    private void CompleteOne()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _quiet.TrySetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {ConnectionId} did not identify its protocol within {Timeout} and was closed.")]
    private static partial void LogSilent(ILogger logger, string connectionId, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {ConnectionId} failed before its protocol was known.")]
    private static partial void LogBroken(ILogger logger, string connectionId, Exception exception);
}
