using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>Reads the bits of deflate data, the lowest bit of a byte first (RFC 1951 section 3.1.1). A copy is a place to return to.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> input, uint bits, int count)
{
    private int _position;
    private ulong _bits = bits;
    private int _count = count;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Input { get; } = input;

    /// <summary>The next bits. Those above <see cref="Count"/> are zero, or equal the input that follows.</summary>
    public readonly ulong Bits => _bits;

    /// <summary>The number of available bits.</summary>
    public readonly int Count => _count;

    /// <summary>The position in the input after the available bits.</summary>
    public readonly int Position => _position;

    /// <summary>Makes at least 56 bits available, or all that the input has.</summary>
    public void Refill() => Refill(Input, ref _position, ref _bits, ref _count);

    /// <inheritdoc cref="Refill()"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Refill(ReadOnlySpan<byte> input, ref int position, ref ulong bits, ref int count)
    {
        if (input.Length - position >= sizeof(ulong))
        {
            // The bits above the count already equal the following bytes, so setting them again is harmless.
            bits |= BinaryPrimitives.ReadUInt64LittleEndian(input[position..]) << count;
            position += (63 - count) >> 3;
            count |= 56;
            return;
        }

        while (count <= 56 && position < input.Length)
        {
            bits |= (ulong)input[position++] << count;
            count += 8;
        }
    }

    /// <summary>Continues at another place of the input.</summary>
    public void MoveTo(int position, ulong bits, int count) => (_position, _bits, _count) = (position, bits, count);

    /// <summary>Skips available bits.</summary>
    public void Drop(int count)
    {
        _bits >>= count;
        _count -= count;
    }

    /// <summary>Skips bits. Returns false if there are not as many.</summary>
    public bool TryDrop(int count)
    {
        if (count > _count) return false;
        Drop(count);
        return true;
    }

    /// <summary>Takes up to 16 bits. Returns false if there are not as many.</summary>
    public bool TryTake(int count, out int value)
    {
        value = (int)_bits & ((1 << count) - 1);
        return TryDrop(count);
    }

    /// <summary>Skips the rest of the current byte.</summary>
    public void Align() => Drop(_count & 7);

    /// <summary>Puts complete bytes back into the input: at most seven bits remain available.</summary>
    public void PutBack()
    {
        _position -= _count >> 3;
        _count &= 7;
        _bits &= (1UL << _count) - 1;
    }

    /// <summary>Takes up to <paramref name="max"/> bytes. No bits may be available.</summary>
    public ReadOnlySpan<byte> TakeBytes(int max)
    {
        var bytes = Input.Slice(_position, Math.Min(max, Input.Length - _position));
        _position += bytes.Length;
        return bytes;
    }
}
