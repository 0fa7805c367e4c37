namespace StatusGateway.Transcoding;

/// <summary>
/// Writes to a <see cref="PooledBuffer"/> through a span held in a local, so that the common append is a compare and a
/// copy. Call <see cref="Flush"/> when done: until then the buffer does not know of what was written.
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

    /// <summary>Length of the whole buffer, what stood in it before included.</summary>
    public readonly int Length => _length;

    /// <summary>What was written from <paramref name="start"/> on.</summary>
    public readonly Span<byte> From(int start) => _bytes[start.._length];

    public void Flush() => _buffer.SetLength(_length);

    public void Truncate(int length) => _length = length;

    /// <summary>Room for at least <paramref name="count"/> bytes; <see cref="Advance"/> says how many were used.</summary>
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

    /// <summary>Moves what was written from <paramref name="start"/> on by <paramref name="by"/> bytes, either way.</summary>
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
