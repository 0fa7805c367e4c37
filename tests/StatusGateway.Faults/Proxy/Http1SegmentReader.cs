using System.Globalization;
using System.Text;

namespace StatusGateway.Faults.Proxy;

/// <summary>Splits one direction of an HTTP/1.1 connection into headers, chunks, and parts of bodies with a length.</summary>
public sealed class Http1SegmentReader(RawConnection from, bool isRequest) : ISegmentReader
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    // What is left of a body with a length; -1 in a chunked body; null before headers.
    private int? _left;
    private int _parts;

    public async Task<Segment?> ReadAsync()
    {
        if (_left is null) return await ReadHeadersAsync();
        var segment = _left < 0 ? await ReadChunkAsync() : await ReadPartAsync(_left.Value);
        _parts++;
        return segment;
    }

    private async Task<Segment?> ReadHeadersAsync()
    {
        if (await ReadUntilAsync("\r\n\r\n"u8.ToArray()) is not { } bytes) return null;
        var text = Encoding.Latin1.GetString(bytes);
        var length = Array.Find(text.Split("\r\n"), static line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase));
        _parts = 0;
        _left = text.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? -1
            : length is null || int.Parse(length[15..], CultureInfo.InvariantCulture) is 0 ? null
            : int.Parse(length[15..], CultureInfo.InvariantCulture);
        return new Segment(isRequest ? Phase.RequestHeaders : Phase.ResponseHeaders, bytes);
    }

    private async Task<Segment?> ReadChunkAsync()
    {
        if (await ReadUntilAsync("\r\n"u8.ToArray()) is not { } line) return null;
        var size = int.Parse(Encoding.ASCII.GetString(line).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (await ReadExactlyAsync(size + 2) is not { } data) return null;
        if (size == 0) _left = null;
        return new Segment(Classify(isLast: size == 0), [.. line, .. data]);
    }

    /// <summary>The last byte of a body with a length is a segment of its own: its end.</summary>
    private async Task<Segment?> ReadPartAsync(int length)
    {
        var isLast = length == 1 || isRequest;
        if (await ReadExactlyAsync(isLast ? length : length - 1) is not { } bytes) return null;
        _left = isLast ? null : 1;
        return new Segment(Classify(isLast), bytes);
    }

    private Phase Classify(bool isLast)
    {
        if (isRequest) return _parts == 0 ? Phase.RequestBody : Phase.None;
        return isLast ? Phase.Trailers : _parts == 0 ? Phase.FirstMessage : Phase.MidStream;
    }

    private async Task<byte[]?> ReadUntilAsync(byte[] mark)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf(mark);
            if (at >= 0) return Take(at + mark.Length);
            if (!await FillAsync()) return null;
        }
    }

    private async Task<byte[]?> ReadExactlyAsync(int count)
    {
        while (_end - _start < count)
            if (!await FillAsync()) return null;
        return Take(count);
    }

    private byte[] Take(int count)
    {
        var bytes = _buffer[_start..(_start + count)];
        _start += count;
        return bytes;
    }

    private async Task<bool> FillAsync()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = await from.ReadAsync(_buffer.AsMemory(_end));
        _end += read;
        return read > 0;
    }
}
