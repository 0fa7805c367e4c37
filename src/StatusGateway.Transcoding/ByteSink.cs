namespace StatusGateway.Transcoding;

/// <summary>
/// Writes to a <see cref="PooledBuffer"/> through a span, so that most appends are a comparison and a copy. The length of the buffer
/// changes only with <see cref="Flush"/>.
/// </summary>
internal ref struct ByteSink
{
    private readonly PooledBuffer _buffer;
    private Span<byte> _bytes;
    private int _length;

    public ByteSink(PooledBuffer buffer)
    {
        _buffer = buffer;
        _bytes = buffer.FullSpan;
        _length = buffer.Length;
    }

    /// <summary>Gets the length of the buffer, with the bytes that were in it before.</summary>
    public readonly int Length => _length;

    /// <summary>Gets the bytes from <paramref name="start"/>.</summary>
    public readonly Span<byte> From(int start) => _bytes[start.._length];

    public void Flush() => _buffer.SetLength(_length);

    public void Truncate(int length) => _length = length;

    /// <summary>Gets space for at least <paramref name="count"/> bytes. Call <see cref="Advance"/> with the number of bytes used.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count) Grow(count);
        return _bytes[_length..];
    }

    public void Advance(int count) => _length += count;

    public void Append(byte value)
    {
        if (_length == _bytes.Length) Grow(1);
        _bytes[_length++] = value;
    }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(_bytes[_length..]);
        _length += bytes.Length;
    }

    /// <summary>Moves the bytes from <paramref name="start"/> by <paramref name="by"/> bytes, forward or back.</summary>
    public void Shift(int start, int by)
    {
        if (by > 0) Reserve(by);
        _bytes[start.._length].CopyTo(_bytes[(start + by)..]);
        _length += by;
    }

    private void Grow(int count)
    {
        _buffer.SetLength(_length);
        _buffer.Reserve(count);
        _bytes = _buffer.FullSpan;
    }
}
