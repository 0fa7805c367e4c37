using System.Buffers;

namespace StatusGateway.Transcoding;

/// <summary>
/// A growing byte buffer on pooled memory, up to 1 MiB. Not thread-safe. Bytes handed out by <see cref="WrittenSpan"/> and
/// <see cref="WrittenMemory"/> are valid until the next write or <see cref="Dispose"/>.
/// </summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int MinArrayLength = 256;

    private byte[] _array;
    private int _length;

    /// <summary>Creates an empty buffer. Without a capacity, memory is rented at the first write.</summary>
    /// <param name="capacity">Number of bytes to rent at once. The default is 0.</param>
    public PooledBuffer(int capacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _array = capacity == 0 ? [] : LargeArrays.Rent(capacity);
    }

    /// <summary>Gets the number of bytes written.</summary>
    public int Length => _length;

    /// <summary>Gets the bytes written so far.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, _length);

    /// <summary>Gets the bytes written so far.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, _length);

    /// <summary>Gets the bytes written so far, to be changed in place.</summary>
    public Span<byte> WrittenBytes => _array.AsSpan(0, _length);

    internal Span<byte> FullSpan => _array;

    /// <summary>Removes all bytes and keeps the memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Sets the length back to an earlier <see cref="Length"/>.</summary>
    /// <param name="length">0 to <see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length, nameof(length));
        _length = length;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_array.Length - _length), nameof(count));
        _length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsSpan(_length);
    }

    /// <summary>Appends bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_array.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Returns the memory to the pool. The buffer is empty afterwards and can be written again.</summary>
    public void Dispose()
    {
        var array = _array;
        _array = [];
        _length = 0;
        LargeArrays.Return(array);
    }

    internal void SetLength(int length) => _length = length;

    internal void Reserve(int count)
    {
        if (_array.Length - _length < count) Grow(count);
    }

    private void Grow(int count)
    {
        var wanted = Math.Max((long)_length + count, Math.Max(MinArrayLength, Math.Min(2L * _array.Length, Array.MaxLength)));
        var larger = LargeArrays.Rent(checked((int)wanted));
        _array.AsSpan(0, _length).CopyTo(larger);
        LargeArrays.Return(_array);
        _array = larger;
    }
}
