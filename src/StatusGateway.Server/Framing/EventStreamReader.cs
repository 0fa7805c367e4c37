using System.Buffers;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing;

/// <summary>
/// Reads server-sent events one at a time (WHATWG HTML section 9.2.6). Events without data are skipped, unless they have a name.
/// Memory grows with the received bytes of an event, up to the limit. Our own, because System.Net.ServerSentEvents.SseParser
/// limits no sizes, hides an unfinished last event, and skips named events without data.
/// </summary>
/// <param name="body">The stream.</param>
/// <param name="maxEventBytes">The maximum size of an event's data.</param>
/// <param name="maxIdleBytes">The maximum size of what is not data, such as comments and ignored events, in a row.</param>
internal sealed class EventStreamReader(Stream body, int maxEventBytes, int maxIdleBytes = int.MaxValue) : IDisposable
{
    private const int Chunk = 16 * 1024;

    // Space for field names and line ends in addition to the data.
    private const int LineOverhead = 64;

    private readonly byte[] _chunk = ArrayPool<byte>.Shared.Rent(Chunk);
    private readonly PooledBuffer _line = new();
    private readonly PooledBuffer _data = new();
    private int _at;
    private int _end;
    private bool _isAfterReturn;
    private bool _isFirstLine = true;
    private bool _hasData;
    private string? _name;
    private bool _isGiven;
    private long _idle;

    /// <summary>The name of the last event, or null.</summary>
    public string? Name => _name;

    /// <summary>The data of the last event. Valid until the next read, or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Data => _data.WrittenMemory;

    /// <summary>Reads the next event. Throws if the stream fails.</summary>
    /// <param name="cancellation">Cancels the read.</param>
    /// <param name="isIgnored">Whether the last event was ignored: its data counts as idle.</param>
    public async ValueTask<JsonValueOutcome> ReadAsync(CancellationToken cancellation, bool isIgnored = false)
    {
        if (_isGiven)
        {
            _idle = isIgnored ? _idle + _data.Length : 0;
            Begin();
        }

        while (true)
        {
            while (TryReadLine())
            {
                if (_line.Length > maxEventBytes + LineOverhead) return JsonValueOutcome.TooLarge;
                if (TakeLine()) return JsonValueOutcome.Value;
                if (_data.Length > maxEventBytes) return JsonValueOutcome.TooLarge;
                if (_idle > maxIdleBytes) return JsonValueOutcome.TooIdle;
            }

            if (_line.Length > maxEventBytes + LineOverhead) return JsonValueOutcome.TooLarge;
            _at = 0;
            _end = await body.ReadAsync(_chunk, cancellation);
            // An event without an empty line after it may be truncated.
            if (_end == 0) return _hasData || _name is not null || _line.Length > 0 ? JsonValueOutcome.Malformed : JsonValueOutcome.End;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_chunk);
        _line.Dispose();
        _data.Dispose();
    }

    private void Begin()
    {
        _isGiven = false;
        _hasData = false;
        _name = null;
        _data.Clear();
    }

    /// <summary>Moves bytes to the line. Returns true when the line is complete. A line ends with CR, LF, or CRLF.</summary>
    private bool TryReadLine()
    {
        var rest = _chunk.AsSpan(_at, _end - _at);
        if (rest.IsEmpty) return false;
        if (_isAfterReturn)
        {
            _isAfterReturn = false;
            if (rest[0] == '\n')
            {
                _at++;
                rest = rest[1..];
            }
        }

        var length = rest.IndexOfAny((byte)'\r', (byte)'\n');
        _line.Write(length < 0 ? rest : rest[..length]);
        _at += length < 0 ? rest.Length : length + 1;
        _isAfterReturn = length >= 0 && rest[length] == '\r';
        return length >= 0;
    }

    /// <summary>Processes the line. Returns true if it completes an event.</summary>
    private bool TakeLine()
    {
        var line = _line.WrittenSpan;
        if (_isFirstLine && line.StartsWith("\uFEFF"u8)) line = line[3..];
        _isFirstLine = false;
        if (line.IsEmpty)
        {
            _idle++;
            _isGiven = _data.Length > 0 || _name is not null;
            _line.Clear();
            if (!_isGiven) Begin();
            return _isGiven;
        }

        var colon = line.IndexOf((byte)':');
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        if (value.StartsWith(" "u8)) value = value[1..];
        if (field.SequenceEqual("data"u8))
        {
            if (_hasData) _data.Write("\n"u8);
            _data.Write(value);
            _hasData = true;
        }
        else
        {
            _idle += line.Length + 1;
            if (field.SequenceEqual("event"u8)) _name = value.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(value);
        }

        _line.Clear();
        return false;
    }
}
