using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>
/// Binds the two Kestrel endpoints of a <see cref="SharedPort"/> to one socket. Kestrel by itself can serve HTTP/1.1
/// and HTTP/2 on one port only behind TLS, where ALPN tells them apart.
/// </summary>
internal sealed class SharedPortListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly SocketTransportFactory _sockets;
    private readonly SharedPortOptions _options;
    private readonly ILogger _logger;
    private readonly Dictionary<SharedPort, SharedPortListener> _listeners = [];
    private readonly SemaphoreSlim _binding = new(1);

    /// <summary>Takes the options of Kestrel's socket transport, so that they hold here too.</summary>
    public SharedPortListenerFactory(
        IOptions<SocketTransportOptions> sockets, IOptions<SharedPortOptions> options, ILoggerFactory loggers)
    {
        _sockets = new SocketTransportFactory(sockets, loggers);
        _options = options.Value;
        _logger = loggers.CreateLogger<SharedPortListener>();
    }

    /// <summary>Leaves every other kind of endpoint to the other factories.</summary>
    public bool CanBind(EndPoint endpoint) => endpoint is SharedPortEndPoint;

    /// <summary>Opens the socket for the first endpoint of a pair and joins the second to it.</summary>
    /// <exception cref="AddressInUseException">Somebody else listens there; Kestrel turns it into an IOException.</exception>
    /// <exception cref="IOException">The address cannot be listened on for another reason, which the message tells.</exception>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (endpoint is not SharedPortEndPoint { Port: var port, Protocol: var protocol })
        {
            throw new NotSupportedException($"Only a {nameof(SharedPortEndPoint)} can be bound here.");
        }

        await _binding.WaitAsync(cancellationToken);
        try
        {
            if (_listeners.TryGetValue(port, out var listener) && listener.TryJoin(protocol, out var lane))
            {
                return lane;
            }

            listener = new SharedPortListener(await OpenAsync(port.Address, cancellationToken), _options, _logger);
            if (!listener.TryJoin(protocol, out lane))
            {
                throw new InvalidOperationException("A listener that was just opened is closed.");
            }

            _listeners[port] = listener;
            listener.Start();
            return lane;
        }
        finally
        {
            _binding.Release();
        }
    }

    /// <summary>The listeners are Kestrel's, which disposes them.</summary>
    public void Dispose() => _binding.Dispose();

    private async ValueTask<IConnectionListener> OpenAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            return await _sockets.BindAsync(address, cancellationToken);
        }
        catch (SocketException e)
        {
            // Kestrel names the address only where it is in use; a refused port or a foreign address deserve it too.
            throw new IOException(ListenFailure.Sentence($"http://{address}", e.SocketErrorCode), e);
        }
    }
}
