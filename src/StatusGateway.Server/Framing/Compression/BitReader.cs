using System.Buffers.Binary;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>Reads the bits of deflate data, the lowest bit of a byte first (RFC 1951 section 3.1.1). A copy is a place to return to.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> input, uint bits, int count)
{
    private readonly ReadOnlySpan<byte> _input = input;

    /// <summary>The next bits. Those above <see cref="Count"/> are zero, or equal the input that follows.</summary>
    public ulong Bits { get; private set; } = bits;

    /// <summary>The number of available bits.</summary>
    public int Count { get; private set; } = count;

    /// <summary>The position in the input after the available bits.</summary>
    public int Position { get; private set; }

    /// <summary>Makes at least 56 bits available, or all that the input has.</summary>
    public void Refill()
    {
        if (_input.Length - Position >= sizeof(ulong))
        {
            // The bits above the count already equal the following bytes, so setting them again is harmless.
            Bits |= BinaryPrimitives.ReadUInt64LittleEndian(_input[Position..]) << Count;
            Position += (63 - Count) >> 3;
            Count |= 56;
            return;
        }

        while (Count <= 56 && Position < _input.Length)
        {
            Bits |= (ulong)_input[Position++] << Count;
            Count += 8;
        }
    }

    /// <summary>Skips available bits.</summary>
    public void Drop(int count)
    {
        Bits >>= count;
        Count -= count;
    }

    /// <summary>Skips bits. Returns false if there are not as many.</summary>
    public bool TryDrop(int count)
    {
        if (count > Count) return false;
        Drop(count);
        return true;
    }

    /// <summary>Takes up to 16 bits. Returns false if there are not as many.</summary>
    public bool TryTake(int count, out int value)
    {
        value = (int)Bits & ((1 << count) - 1);
        return TryDrop(count);
    }

    /// <summary>Skips the rest of the current byte.</summary>
    public void Align() => Drop(Count & 7);

    /// <summary>Puts complete bytes back into the input: at most seven bits remain available.</summary>
    public void PutBack()
    {
        Position -= Count >> 3;
        Count &= 7;
        Bits &= (1UL << Count) - 1;
    }

    /// <summary>Takes up to <paramref name="max"/> bytes. No bits may be available.</summary>
    public ReadOnlySpan<byte> TakeBytes(int max)
    {
        var bytes = _input.Slice(Position, Math.Min(max, _input.Length - Position));
        Position += bytes.Length;
        return bytes;
    }
}
