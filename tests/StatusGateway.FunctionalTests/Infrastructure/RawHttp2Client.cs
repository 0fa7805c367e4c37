using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>
/// An HTTP/2 client with prior knowledge that grants exactly the flow-control windows that a test asks for. It reads every frame, but
/// never updates a window by itself.
/// </summary>
public sealed class RawHttp2Client : IAsyncDisposable
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, WindowUpdate = 8;
    private const int MaxFrame = 16 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ConcurrentDictionary<int, RawHttp2Stream> _streams = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private int _lastId = -1;
    private long _window = 65535;
    private int _initialWindow = 65535;

    private RawHttp2Client()
    {
    }

    /// <summary>Completes when the gateway has closed the connection.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Connects, and sets the window of responses.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="window">SETTINGS_INITIAL_WINDOW_SIZE: the bytes of each response that the gateway may send.</param>
    public static async Task<RawHttp2Client> ConnectAsync(GatewayHost gateway, int window)
    {
        var client = new RawHttp2Client();
        await client._socket.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        var settings = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(settings, 4);
        BinaryPrimitives.WriteInt32BigEndian(settings.AsSpan(2), window);
        await client.WriteAsync([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, settings)]);
        client._reading = client.ReadAsync();
        return client;
    }

    /// <summary>Sends a request, and its body as far as the gateway takes it.</summary>
    public async Task<RawHttp2Stream> SendAsync(string method, string path, ReadOnlyMemory<byte> body, params IEnumerable<(string Name, string Value)> headers)
    {
        var id = Interlocked.Add(ref _lastId, 2);
        var stream = _streams[id] = new RawHttp2Stream(id);
        lock (_lock) stream.Window = _initialWindow;
        using var block = new MemoryStream();
        foreach (var (name, value) in (IEnumerable<(string, string)>)[(":method", method), (":scheme", "http"), (":authority", "localhost"), (":path", path), .. headers])
        {
            // A literal without indexing (RFC 7541 section 6.2.2).
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        await WriteAsync(Frame(Headers, (byte)(body.IsEmpty ? 5 : 4), id, block.ToArray()));
        while (!body.IsEmpty)
        {
            var length = await TakeWindowAsync(stream, body.Length);
            if (length == 0) break;
            await WriteAsync(Frame(Data, (byte)(length == body.Length ? 1 : 0), id, body[..length].Span));
            body = body[length..];
        }

        return stream;
    }

    /// <summary>Lets the gateway send more of a response; stream 0 is the connection.</summary>
    public Task GrantAsync(int stream, int bytes)
    {
        var payload = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, bytes);
        return WriteAsync(Frame(WindowUpdate, 0, stream, payload));
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading;
        _writing.Dispose();
    }

    private static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    private static void WriteText(MemoryStream block, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Assert.InRange(bytes.Length, 0, 126);
        block.WriteByte((byte)bytes.Length);
        block.Write(bytes);
    }

    private async Task WriteAsync(byte[] frame)
    {
        await _writing.WaitAsync();
        try
        {
            await _socket.SendAsync(frame);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Waits until the gateway takes more of a request. Returns 0 when the stream was reset.</summary>
    private async Task<int> TakeWindowAsync(RawHttp2Stream stream, int wanted)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (stream.ResetCode.IsCompleted || _closed.Task.IsCompleted) return 0;
                var length = (int)Math.Min(Math.Min(wanted, MaxFrame), Math.Min(stream.Window, _window));
                if (length > 0)
                {
                    stream.Window -= length;
                    _window -= length;
                    return length;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(Timeout);
        }
    }

    private async Task ReadAsync()
    {
        var header = new byte[9];
        using var input = new NetworkStream(_socket);
        try
        {
            while (true)
            {
                await input.ReadExactlyAsync(header);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >>> 8];
                await input.ReadExactlyAsync(payload);
                var (type, flags, id) = (header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)));
                if (type == Settings && flags == 0) await WriteAsync(Frame(Settings, 1, 0, []));
                if (type == Ping && flags == 0) await WriteAsync(Frame(Ping, 1, 0, payload));
                lock (_lock)
                {
                    Handle(type, flags, id, payload);
                    Signal();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The connection has ended.
        }

        lock (_lock)
        {
            _closed.TrySetResult();
            foreach (var stream in _streams.Values) stream.OnClosed();
            Signal();
        }
    }

    private void Handle(byte type, byte flags, int id, byte[] payload)
    {
        if (type == Settings && flags == 0)
        {
            for (var i = 0; i + 6 <= payload.Length; i += 6)
            {
                if (BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(i)) != 4) continue;
                var initial = BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(i + 2));
                foreach (var stream in _streams.Values) stream.Window += initial - _initialWindow;
                _initialWindow = initial;
            }
        }
        else if (type == WindowUpdate && id == 0)
        {
            _window += BinaryPrimitives.ReadInt32BigEndian(payload);
        }
        else if (_streams.TryGetValue(id, out var stream))
        {
            if (type == WindowUpdate) stream.Window += BinaryPrimitives.ReadInt32BigEndian(payload);
            else if (type == Reset) stream.OnReset(BinaryPrimitives.ReadInt32BigEndian(payload));
            else if (type == Data) stream.OnData(payload, isEnd: (flags & 1) != 0);
            else if (type == Headers) stream.OnHeaders(isEnd: (flags & 1) != 0);
        }
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }
}

/// <summary>A request of a <see cref="RawHttp2Client"/>, and what came back.</summary>
public sealed class RawHttp2Stream(int id)
{
    private readonly TaskCompletionSource _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _reset = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<byte[]> _body = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<byte> _received = [];

    public int Id => id;

    /// <summary>Completes with the first headers.</summary>
    public Task Started => _headers.Task;

    /// <summary>Completes with the error code of RST_STREAM (RFC 9113 section 7); with -1 when the connection was closed.</summary>
    public Task<int> ResetCode => _reset.Task;

    /// <summary>Completes with the body at the end of the stream.</summary>
    public Task<byte[]> Body => _body.Task;

    internal long Window { get; set; }

    internal void OnHeaders(bool isEnd)
    {
        _headers.TrySetResult();
        if (isEnd) _body.TrySetResult(_received.ToArray());
    }

    internal void OnData(byte[] data, bool isEnd)
    {
        _received.AddRange(data);
        if (isEnd) _body.TrySetResult(_received.ToArray());
    }

    internal void OnReset(int code) => _reset.TrySetResult(code);

    internal void OnClosed() => _reset.TrySetResult(-1);
}
