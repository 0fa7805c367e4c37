using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>Kestrel's listener for one protocol of a shared port.</summary>
internal sealed class SharedPortProtocolListener : IConnectionListener
{
    private readonly SharedPortListener _owner;

    // Open sockets limit the number of elements, and Kestrel takes connections without waiting.
    private readonly Channel<ConnectionContext> _connections =
        Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    private int _isUnbound;
    private int _isDisposed;

    /// <summary>Creates the listener of one protocol.</summary>
    public SharedPortProtocolListener(SharedPortListener owner) => _owner = owner;

    /// <summary>Whether Kestrel has bound it. Guarded by the owner's lock.</summary>
    public bool IsJoined { get; set; }

    /// <inheritdoc />
    public EndPoint EndPoint => _owner.EndPoint;

    /// <inheritdoc />
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        // Connections queued before unbinding are still returned; null then ends Kestrel's accept loop.
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
        Interlocked.Exchange(ref _isUnbound, 1) == 0 ? _owner.LeaveAsync(this) : default;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _owner.ReleaseAsync();
        }
    }

    /// <summary>Queues a connection. Returns false if the listener is closed; the caller then still owns the connection.</summary>
    public bool TryHandOver(ConnectionContext connection) => _connections.Writer.TryWrite(connection);

    /// <summary>Stops accepting connections. With an exception, Kestrel's accept loop ends with it and logs it.</summary>
    public void Close(Exception? failure = null) => _connections.Writer.TryComplete(failure);

    /// <summary>Disposes connections that Kestrel has not accepted.</summary>
    public async ValueTask DrainAsync()
    {
        while (_connections.Reader.TryRead(out var connection))
        {
            await connection.DisposeAsync();
        }
    }
}
