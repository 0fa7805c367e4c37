using System.Buffers.Binary;
using System.Net.Sockets;
using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Upstreams.Http;

/// <summary>
/// The bytes of an HTTP/2 connection to an upstream, between HttpClient and the socket or TLS. It makes the result of a broken
/// connection independent of timing:
/// <list type="bullet">
/// <item>HttpClient gets the connection only after the upstream has sent SETTINGS, its connection preface (RFC 9113 section 3.4). Until
/// then an end of the connection is <see cref="UpstreamConnectionException"/>. The connect timeout includes the wait.</item>
/// <item>A failed write is not reported: frames that the upstream sent before it closed the connection are read first, and reading then
/// reports the end.</item>
/// <item>SETTINGS without a maximum header list size reset the value that HttpClient remembers from earlier connections.</item>
/// </list>
/// </summary>
internal sealed class Http2ConnectionStream(Stream inner) : SequentialStream
{
    private const int FrameHeaderLength = 9;
    private const int SettingLength = 6;
    private const int MaxFrameLength = 16 * 1024;
    private const byte SettingsType = 4;
    private const byte AckFlag = 1;
    private const ushort MaxHeaderListSize = 6;

    // "HTTP/1.1 503": version and status.
    private const int StatusLineLength = 12;

    // A connection on which writing failed ends for the reader as well, at once. This is for transports that break this rule.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[]? _settings;
    private int _read;
    private volatile bool _isEstablished;
    private volatile bool _isWriteBroken;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    // HttpClient reads the next frame only after it has processed the one before.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isEstablished ? inner.ReadAsync(buffer, cancellationToken) : ReadSettingsAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isEstablished) return WritePrefaceAsync(buffer, cancellationToken);
        if (_isWriteBroken) return default;
        var write = inner.WriteAsync(buffer, cancellationToken);
        return write.IsCompletedSuccessfully ? write : CompleteAsync(write);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // HttpClient disposes the connection during its start if SETTINGS are invalid.
            Fail(new UpstreamConnectionException(UpstreamConnectionError.NotHttp2));
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Sends the client's connection preface and waits for the upstream's.</summary>
    private async ValueTask WritePrefaceAsync(ReadOnlyMemory<byte> preface, CancellationToken cancellation)
    {
        try
        {
            await inner.WriteAsync(preface, cancellation);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // What the upstream sent before it closed the connection is the reason, and HttpClient may have closed it because of that.
        }

        await _established.Task.WaitAsync(cancellation);
    }

    private async ValueTask CompleteAsync(ValueTask write)
    {
        try
        {
            await write;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            _isWriteBroken = true;
            _ = EndAsync();
        }
    }

    private async Task EndAsync()
    {
        await Task.Delay(EndTimeout);
        await inner.DisposeAsync();
    }

    private async ValueTask<int> ReadSettingsAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            _settings ??= await ReceiveSettingsAsync(cancellation);
        }
        catch (UpstreamConnectionException exception)
        {
            Fail(exception);
            throw;
        }

        if (_read == _settings.Length)
        {
            _isEstablished = true;
            _established.TrySetResult();
            return await inner.ReadAsync(buffer, cancellation);
        }

        var count = Math.Min(buffer.Length, _settings.Length - _read);
        _settings.AsMemory(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    /// <summary>Receives the first frame, and adds the default of the maximum header list size in front of its settings.</summary>
    private async ValueTask<byte[]> ReceiveSettingsAsync(CancellationToken cancellation)
    {
        var head = new byte[StatusLineLength];
        var received = await ReceiveAsync(head.AsMemory(0, FrameHeaderLength), cancellation);
        if (head.AsSpan(0, received).StartsWith("HTTP/"u8))
        {
            received += await ReceiveAsync(head.AsMemory(received), cancellation);
            throw new UpstreamConnectionException(UpstreamConnectionError.Http1, ReadHttpStatus(head.AsSpan(0, received)));
        }

        var length = (head[0] << 16) | (head[1] << 8) | head[2];
        var isSettings = received == FrameHeaderLength && head[3] == SettingsType && (head[4] & AckFlag) == 0 && length <= MaxFrameLength - SettingLength;
        if (!isSettings) throw new UpstreamConnectionException(received < FrameHeaderLength ? UpstreamConnectionError.Closed : UpstreamConnectionError.NotHttp2);

        var frame = new byte[FrameHeaderLength + SettingLength + length];
        head.AsSpan(0, FrameHeaderLength).CopyTo(frame);
        frame[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)(length + SettingLength));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(FrameHeaderLength), MaxHeaderListSize);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(FrameHeaderLength + sizeof(ushort)), uint.MaxValue);
        if (await ReceiveAsync(frame.AsMemory(FrameHeaderLength + SettingLength), cancellation) < length)
            throw new UpstreamConnectionException(UpstreamConnectionError.Closed);
        return frame;
    }

    /// <summary>Receives bytes until the buffer is full or the connection ends, and returns their number.</summary>
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var received = 0;
        try
        {
            while (received < buffer.Length && await inner.ReadAsync(buffer[received..], cancellation) is > 0 and var count) received += count;
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // A reset is an end like another one.
        }

        return received;
    }

    private static string? ReadHttpStatus(ReadOnlySpan<byte> statusLine) =>
        statusLine.Length == StatusLineLength && statusLine[^3..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            ? System.Text.Encoding.ASCII.GetString(statusLine[^3..])
            : null;

    private void Fail(UpstreamConnectionException exception)
    {
        if (_established.TrySetException(exception)) _ = _established.Task.Exception;
    }
}
