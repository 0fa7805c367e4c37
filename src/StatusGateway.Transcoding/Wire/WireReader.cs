using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace StatusGateway.Transcoding.Wire;

/// <summary>
/// Reads protobuf's wire format from a span. No method throws: each returns whether it succeeded. After a failure the position is
/// undefined.
/// </summary>
internal ref struct WireReader
{
    private const int MaxGroupDepth = 100;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    /// <summary>Creates a reader at the start of the bytes.</summary>
    /// <param name="bytes">A message, or a packed run.</param>
    public WireReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Gets or sets the offset of the next byte.</summary>
    public int Position
    {
        readonly get => _position;
        set => _position = value;
    }

    /// <summary>Gets whether all bytes are read.</summary>
    public readonly bool IsAtEnd => _position >= _bytes.Length;

    /// <summary>Gets whether a varint was longer than necessary: the value is valid, but a writer writes other bytes.</summary>
    public bool SawOverlong { get; private set; }

    /// <summary>Reads a tag.</summary>
    /// <param name="field">Field number, 1 or more.</param>
    /// <param name="type">Wire type.</param>
    /// <returns>False for a truncated or impossible tag.</returns>
    public bool TryReadTag(out int field, out WireType type)
    {
        if (_position < _bytes.Length && _bytes[_position] is var first and < 0x80)
        {
            _position++;
            field = first >> 3;
            type = (WireType)(first & 7);
            return field > 0 && type <= WireType.Fixed32;
        }

        var ok = TryReadVarint(out var tag);
        field = (int)(tag >> 3);
        type = (WireType)(tag & 7);
        return ok && tag <= uint.MaxValue && field > 0 && type <= WireType.Fixed32;
    }

    /// <summary>Skips the next byte if it is the expected one.</summary>
    internal bool TryTake(byte expected)
    {
        var bytes = _bytes;
        var position = _position;
        if ((uint)position >= (uint)bytes.Length || bytes[position] != expected) return false;
        _position = position + 1;
        return true;
    }

    /// <summary>Reads a varint of up to ten bytes.</summary>
    /// <param name="value">Its 64 bits.</param>
    /// <returns>False if it is truncated or longer.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadVarint(out ulong value)
    {
        var bytes = _bytes;
        var position = _position;
        if ((uint)position < (uint)bytes.Length && bytes[position] < 0x80)
        {
            value = bytes[position];
            _position = position + 1;
            return true;
        }

        return TryReadLongVarint(out value);
    }

    private bool TryReadLongVarint(out ulong value)
    {
        const ulong continues = 0x8080808080808080;
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_bytes[_position..], out var eight)) return TryReadVarintEnd(0, 0, out value);
        var ends = ~eight & continues;
        if (ends == 0) return TryReadVarintEnd(sizeof(ulong), Join(eight & ~continues), out value);
        // The bytes after the first one without the continuation bit are not part of the varint.
        var last = BitOperations.TrailingZeroCount(ends);
        value = Join(eight & ~continues & (ulong.MaxValue >> (63 - last)));
        if ((byte)(eight >> (last - 7)) == 0) SawOverlong = true;
        _position += (last >> 3) + 1;
        return true;
    }

    /// <summary>Reads the rest of a varint byte by byte, after <paramref name="count"/> bytes with the given bits.</summary>
    private bool TryReadVarintEnd(int count, ulong bits, out ulong value)
    {
        var bytes = _bytes;
        var position = _position + count;
        value = bits;
        for (var shift = count * 7; shift < 70; shift += 7)
        {
            if ((uint)position >= (uint)bytes.Length) return false;
            var next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next >= 0x80) continue;
            if (next == 0 || (shift == 63 && next > 1)) SawOverlong = true;
            _position = position;
            return true;
        }

        return false;
    }

    /// <summary>Joins the seven bits of each byte: pairs first, then pairs of pairs.</summary>
    private static ulong Join(ulong bytes)
    {
        bytes = (bytes & 0x007F007F007F007F) | ((bytes & 0x7F007F007F007F00) >> 1);
        bytes = (bytes & 0x00003FFF00003FFF) | ((bytes & 0x3FFF00003FFF0000) >> 2);
        return (bytes & 0x000000000FFFFFFF) | ((bytes & 0x0FFFFFFF00000000) >> 4);
    }

    /// <summary>Reads four bytes, little-endian.</summary>
    /// <param name="value">The bits.</param>
    /// <returns>False if there are fewer bytes.</returns>
    public bool TryReadFixed32(out uint value)
    {
        var ok = BinaryPrimitives.TryReadUInt32LittleEndian(_bytes[_position..], out value);
        if (ok) _position += sizeof(uint);
        return ok;
    }

    /// <summary>Reads eight bytes, little-endian.</summary>
    /// <param name="value">The bits.</param>
    /// <returns>False if there are fewer bytes.</returns>
    public bool TryReadFixed64(out ulong value)
    {
        var ok = BinaryPrimitives.TryReadUInt64LittleEndian(_bytes[_position..], out value);
        if (ok) _position += sizeof(ulong);
        return ok;
    }

    /// <summary>Reads a length and that number of bytes.</summary>
    /// <param name="value">The bytes, in place.</param>
    /// <returns>False if there are fewer bytes.</returns>
    public bool TryReadLengthDelimited(out ReadOnlySpan<byte> value)
    {
        if (!TryReadVarint(out var length) || length > (ulong)(_bytes.Length - _position))
        {
            value = default;
            return false;
        }

        value = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return true;
    }

    /// <summary>Reads the bytes between a start tag, which is read already, and its end tag.</summary>
    /// <param name="field">Field number of the group.</param>
    /// <param name="value">The bytes between the tags, in place.</param>
    /// <returns>False if the group does not end, or ends with another number.</returns>
    public bool TryReadGroup(int field, out ReadOnlySpan<byte> value)
    {
        var start = _position;
        if (!TrySkipGroup(field, 0, out var end))
        {
            value = default;
            return false;
        }

        value = _bytes[start..end];
        return true;
    }

    /// <summary>Skips the value of a field whose tag is read already.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="type">Wire type.</param>
    /// <returns>False if it cannot be read, is an end tag, or is nested more than 100 groups deep.</returns>
    public bool TrySkip(int field, WireType type) => TrySkip(field, type, 0);

    private bool TrySkip(int field, WireType type, int depth) => type switch
    {
        WireType.Varint => TryReadVarint(out _),
        WireType.Fixed64 => TryReadFixed64(out _),
        WireType.Fixed32 => TryReadFixed32(out _),
        WireType.LengthDelimited => TryReadLengthDelimited(out _),
        WireType.StartGroup => TrySkipGroup(field, depth, out _),
        _ => false,
    };

    private bool TrySkipGroup(int field, int depth, out int end)
    {
        end = _position;
        if (depth > MaxGroupDepth) return false;
        while (!IsAtEnd)
        {
            end = _position;
            if (!TryReadTag(out var inner, out var type)) return false;
            if (type == WireType.EndGroup) return inner == field;
            if (!TrySkip(inner, type, depth + 1)) return false;
        }

        return false;
    }
}
