using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StatusGateway.Tests.Shared;

/// <summary>A TCP connection that is read, written and ended byte by byte, at either side.</summary>
public sealed class RawConnection(Socket socket, CancellationToken stop) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    /// <summary>Gets a token that is cancelled when the test ends.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Connects to a port of 127.0.0.1.</summary>
    public static async Task<RawConnection> ConnectAsync(int port, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, stop);
        return new RawConnection(socket, stop);
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Closes the connection with FIN, even if received bytes have not been read.</summary>
    public async Task CloseAsync()
    {
        CloseSend();
        await WaitUntilClosedAsync();
        socket.Close();
    }

    /// <summary>Sends FIN. The connection can still be read.</summary>
    public void CloseSend() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes the connection with RST.</summary>
    public void Reset() => socket.Close(0);

    public Task WriteAsync(params byte[][] parts) => _stream.WriteAsync(parts.SelectMany(static part => part).ToArray(), stop).AsTask();

    public Task WriteAsync(string text) => WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Reads some bytes; 0 at the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer) => _stream.ReadAsync(buffer, stop);

    /// <summary>Reads the headers of an HTTP/1.1 request, or the preface of an HTTP/2 connection.</summary>
    public async Task<string> ReadHeadersAsync()
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await _stream.ReadAsync(one, stop) == 1) text.Append((char)one[0]);
        return text.ToString();
    }

    /// <summary>Reads the client's connection preface of HTTP/2, without SETTINGS.</summary>
    public async Task ReadPrefaceAsync() => await _stream.ReadExactlyAsync(new byte[Http2Frame.ClientPreface.Length], stop);

    /// <summary>Reads a frame; null at the end of the connection.</summary>
    public async Task<Http2Frame?> ReadFrameAsync()
    {
        var head = new byte[Http2Frame.HeaderLength];
        if (await _stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, stop) < head.Length) return null;
        var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
        await _stream.ReadExactlyAsync(payload, stop);
        return new Http2Frame(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
    }

    /// <summary>Reads frames until one of a type, and returns it; null at the end of the connection.</summary>
    public async Task<Http2Frame?> ReadFrameAsync(byte type)
    {
        while (await ReadFrameAsync() is { } frame)
            if (frame.Type == type) return frame;
        return null;
    }

    /// <summary>Reads and discards bytes until the peer closes the connection.</summary>
    public async Task WaitUntilClosedAsync()
    {
        var bytes = new byte[64 * 1024];
        try
        {
            while (await _stream.ReadAsync(bytes, stop) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }
    }
}
