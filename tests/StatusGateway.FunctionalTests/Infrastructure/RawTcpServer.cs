using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A TCP server whose connections a test reads, writes and ends byte by byte.</summary>
public sealed class RawTcpServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<RawConnection, Task> _serve;
    private readonly Task _accepting;

    private RawTcpServer(int port, Func<RawConnection, Task> serve)
    {
        _serve = serve;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Gets the number of connections that were accepted.</summary>
    public int Accepted => _connections.Count;

    /// <param name="serve">Serves a connection. It is closed afterwards.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public static RawTcpServer Start(Func<RawConnection, Task> serve, int port = 0) => new(port, serve);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
            {
                // The server was stopped.
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = new RawConnection(socket, _stop.Token);
        try
        {
            await _serve(connection);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The peer closed the connection, or the test ended.
        }
    }
}
