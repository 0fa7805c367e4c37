using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StatusGateway.Tests.Shared;

/// <summary>A TCP server whose connections a test reads, writes and ends byte by byte.</summary>
public sealed class RawTcpServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, Task> _connections = new();
    private readonly Func<RawConnection, Task> _serve;
    private readonly Task _accepting;
    private int _accepted;

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
    public int Accepted => _accepted;

    /// <param name="serve">Serves a connection. It is closed afterwards.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public static RawTcpServer Start(Func<RawConnection, Task> serve, int port = 0) => new(port, serve);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                var number = Interlocked.Increment(ref _accepted);
                var serving = ServeAsync(socket);
                _connections[number] = serving;
                _ = serving.ContinueWith(_ => _connections.TryRemove(number, out Task? _), TaskScheduler.Default);
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
            socket.NoDelay = true;
            await _serve(connection);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The peer closed the connection, or the test ended.
        }
    }
}
