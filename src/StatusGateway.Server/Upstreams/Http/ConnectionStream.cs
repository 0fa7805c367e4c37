using System.Net.Sockets;

namespace StatusGateway.Server.Upstreams.Http;

/// <summary>A connection that reports at its end whether the upstream ended it, as at a restart. HttpClient also closes idle ones.</summary>
internal sealed class ConnectionStream(Socket socket, Action connectionLost) : NetworkStream(socket, ownsSocket: true)
{
    private int _isDisposed;

    protected override void Dispose(bool disposing)
    {
        var isLost = disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0 && IsEnded();
        base.Dispose(disposing);
        if (isLost) connectionLost();
    }

    /// <summary>Whether the other side has closed or reset the connection: it is readable, and there is nothing to read.</summary>
    private bool IsEnded()
    {
        try
        {
            return Socket.Poll(0, SelectMode.SelectRead) && Socket.Available == 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return exception is SocketException;
        }
    }
}
