using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing;

/// <summary>The result of reading a JSON stream.</summary>
internal enum JsonValueOutcome
{
    Value,

    End,

    Malformed,

    /// <summary>The value is larger than the limit.</summary>
    TooLarge,

    /// <summary>There are more bytes between two values than the limit.</summary>
    TooIdle,
}

/// <summary>Reads the values of a JSON stream one at a time. Memory grows with the received bytes of a value, up to the limit.</summary>
/// <param name="body">The stream.</param>
/// <param name="mayBeArray">Whether an array at the beginning contains the values.</param>
/// <param name="maxValueBytes">The maximum size of a value.</param>
/// <param name="maxIdleBytes">The maximum size of what is between two values, before the first one, or after the last one.</param>
internal sealed class JsonValueReader(Stream body, bool mayBeArray, int maxValueBytes, int maxIdleBytes = int.MaxValue) : IDisposable
{
    private const int MinFreeBytes = 4 * 1024;

    private readonly JsonSplitter _splitter = new(mayBeArray);
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _idle;
    private bool _isAll;

    /// <summary>The last value. Valid until the next read, or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; }

    /// <summary>Whether the stream is one array.</summary>
    public bool IsArray => _splitter.IsArray;

    /// <summary>Describes the error as a sentence; null if there is none.</summary>
    public string? Error => _splitter.Error;

    /// <summary>Reads the next value. Throws if the stream fails.</summary>
    public async ValueTask<JsonValueOutcome> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var split = _splitter.Next(_buffer.AsSpan(_start, _end - _start), _isAll, out var start, out var end);
            if (split == JsonSplit.Value)
            {
                Value = _buffer.AsMemory(_start + start, end - start);
                _start += end;
                _idle = 0;
                return Value.Length > maxValueBytes ? JsonValueOutcome.TooLarge : JsonValueOutcome.Value;
            }

            if (split == JsonSplit.End) return JsonValueOutcome.End;
            if (split == JsonSplit.Malformed) return JsonValueOutcome.Malformed;
            _start += start;
            _idle += start;
            if (_idle > maxIdleBytes) return JsonValueOutcome.TooIdle;
            if (_end - _start > maxValueBytes) return JsonValueOutcome.TooLarge;
            MakeRoom();
            var got = await body.ReadAsync(_buffer.AsMemory(_end), cancellation);
            _end += got;
            _isAll = got == 0;
        }
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        LargeArrays.Return(buffer);
    }

    private void MakeRoom()
    {
        var held = _end - _start;
        if (_buffer.Length - _end >= MinFreeBytes) return;
        var target = _buffer;
        // Doubling avoids copying a large value for each part of it.
        if (_buffer.Length - held < Math.Max(MinFreeBytes, held)) target = LargeArrays.Rent((int)Math.Min((2L * Math.Max(held, MinFreeBytes)) + MinFreeBytes, Array.MaxLength));
        _buffer.AsSpan(_start, held).CopyTo(target);
        if (!ReferenceEquals(target, _buffer)) LargeArrays.Return(_buffer);
        _buffer = target;
        _start = 0;
        _end = held;
    }
}
