using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>
/// Binds the two Kestrel endpoints of a <see cref="SharedPort"/> to one socket. Our own, because Kestrel serves HTTP/1.1 and HTTP/2 on
/// the same port only with TLS, where ALPN selects the protocol.
/// </summary>
internal sealed class SharedPortListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly SocketTransportFactory _sockets;
    private readonly SharedPortOptions _options;
    private readonly ILogger _logger;
    private readonly Dictionary<SharedPort, SharedPortListener> _listeners = [];
    private readonly SemaphoreSlim _binding = new(1);

    /// <summary>Creates a factory that uses the options of Kestrel's socket transport.</summary>
    public SharedPortListenerFactory(
        IOptions<SocketTransportOptions> sockets, IOptions<SharedPortOptions> options, ILoggerFactory loggers)
    {
        _sockets = new SocketTransportFactory(sockets, loggers);
        _options = options.Value;
        _logger = loggers.CreateLogger<SharedPortListener>();
    }

    /// <summary>Accepts shared ports only; other endpoints are bound by other factories.</summary>
    public bool CanBind(EndPoint endpoint) => endpoint is SharedPortEndPoint;

    /// <summary>Opens the socket for the first endpoint of a pair, and joins the second one to it.</summary>
    /// <exception cref="AddressInUseException">The address is in use; Kestrel converts this to an IOException.</exception>
    /// <exception cref="IOException">The address cannot be listened on for the reason in the message.</exception>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (endpoint is not SharedPortEndPoint { Port: var port, Protocol: var protocol })
        {
            throw new NotSupportedException($"Only a {nameof(SharedPortEndPoint)} can be bound here.");
        }

        await _binding.WaitAsync(cancellationToken);
        try
        {
            if (_listeners.TryGetValue(port, out var listener) && listener.TryJoin(protocol, out var protocolListener))
            {
                return protocolListener;
            }

            listener = new SharedPortListener(await OpenAsync(port.Address, cancellationToken), _options, _logger);
            if (!listener.TryJoin(protocol, out protocolListener))
            {
                throw new InvalidOperationException("A listener that was just opened is closed.");
            }

            _listeners[port] = listener;
            listener.Start();
            return protocolListener;
        }
        finally
        {
            _binding.Release();
        }
    }

    /// <summary>Leaves the listeners to Kestrel, which disposes them.</summary>
    public void Dispose() => _binding.Dispose();

    private async ValueTask<IConnectionListener> OpenAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            return await _sockets.BindAsync(address, cancellationToken);
        }
        catch (SocketException e)
        {
            // Kestrel's message contains the address only if it is in use.
            throw new IOException(ListenError.Describe($"http://{address}", e.SocketErrorCode), e);
        }
    }
}
