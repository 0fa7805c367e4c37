using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>What Kestrel sees as the listener of one protocol: the connections that were found to speak it.</summary>
internal sealed class SharedPortLane : IConnectionListener
{
    private readonly SharedPortListener _listener;

    // Unbounded, yet bounded by the open sockets: Kestrel takes connections out without waiting for anything.
    private readonly Channel<ConnectionContext> _connections =
        Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    private int _left;
    private int _disposed;

    /// <summary>Made by the listener, one for each protocol.</summary>
    public SharedPortLane(SharedPortListener listener) => _listener = listener;

    /// <summary>Whether Kestrel has bound it. Guarded by the listener's lock.</summary>
    public bool IsJoined { get; set; }

    /// <inheritdoc />
    public EndPoint EndPoint => _listener.EndPoint;

    /// <inheritdoc />
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        // What was handed over before unbinding is still given out; after it, null tells Kestrel the end.
        while (await _connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_connections.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _left, 1) == 0 ? _listener.LeaveAsync(this) : default;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _listener.ReleaseAsync();
        }
    }

    /// <summary>Hands a connection over. False when this lane is closed: the connection stays the caller's.</summary>
    public bool TryHandOver(ConnectionContext connection) => _connections.Writer.TryWrite(connection);

    /// <summary>Takes no more connections. With a failure, Kestrel's accept loop ends with it and logs it.</summary>
    public void Close(Exception? failure = null) => _connections.Writer.TryComplete(failure);

    /// <summary>Closes connections that nobody came to fetch.</summary>
    public async ValueTask DrainAsync()
    {
        while (_connections.Reader.TryRead(out var connection))
        {
            await connection.DisposeAsync();
        }
    }
}
