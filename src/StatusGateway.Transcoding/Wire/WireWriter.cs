using System.Buffers.Binary;
using System.Numerics;

namespace StatusGateway.Transcoding.Wire;

/// <summary>
/// Writes protobuf's wire format into a <see cref="PooledBuffer"/>. A nested length is patched when its content is known,
/// so that nothing is measured twice. Call <see cref="Flush"/> at the end.
/// </summary>
public ref struct WireWriter
{
    private const int LongestVarint = 10;

    internal ByteSink Sink;

    /// <summary>Appends to a buffer.</summary>
    /// <param name="buffer">Not to be written by others until <see cref="Flush"/>.</param>
    public WireWriter(PooledBuffer buffer) => Sink = new ByteSink(buffer);

    /// <summary>Number of bytes that <paramref name="value"/> takes as a varint: 1 to 10.</summary>
    /// <param name="value">Any value.</param>
    /// <returns>The size.</returns>
    public static int SizeOfVarint(ulong value) => (BitOperations.Log2(value | 1) * 9 + 73) >> 6;

    /// <summary>Tells the buffer what was written.</summary>
    public readonly void Flush() => Sink.Flush();

    /// <summary>Writes a tag.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="type">Wire type.</param>
    public void WriteTag(int field, WireType type) => WriteVarint(((uint)field << 3) | (uint)type);

    /// <summary>Writes a varint.</summary>
    /// <param name="value">Its 64 bits.</param>
    public void WriteVarint(ulong value)
    {
        if (value < 0x80)
        {
            Sink.Append((byte)value);
            return;
        }

        var room = Sink.Reserve(LongestVarint);
        Sink.Advance(PutVarint(room, value));
    }

    /// <summary>Writes four bytes, little-endian.</summary>
    /// <param name="value">The bits.</param>
    public void WriteFixed32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Sink.Reserve(sizeof(uint)), value);
        Sink.Advance(sizeof(uint));
    }

    /// <summary>Writes eight bytes, little-endian.</summary>
    /// <param name="value">The bits.</param>
    public void WriteFixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Sink.Reserve(sizeof(ulong)), value);
        Sink.Advance(sizeof(ulong));
    }

    /// <summary>Writes a length and the bytes.</summary>
    /// <param name="value">The bytes.</param>
    public void WriteLengthDelimited(scoped ReadOnlySpan<byte> value)
    {
        WriteVarint((uint)value.Length);
        Sink.Append(value);
    }

    /// <summary>Writes a string field, tag included.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">Text; a lone surrogate is written as U+FFFD.</param>
    public void WriteString(int field, scoped ReadOnlySpan<char> value)
    {
        WriteTag(field, WireType.LengthDelimited);
        var mark = BeginNested();
        var room = Sink.Reserve(System.Text.Encoding.UTF8.GetMaxByteCount(value.Length));
        Sink.Advance(System.Text.Encoding.UTF8.GetBytes(value, room));
        EndNested(mark);
    }

    /// <summary>Begins a value whose length is not known yet.</summary>
    /// <returns>What <see cref="EndNested"/> needs.</returns>
    public int BeginNested()
    {
        Sink.Append(0);
        return Sink.Length;
    }

    /// <summary>Ends it: writes the length before the content, which moves when the length takes more than one byte.</summary>
    /// <param name="mark">What <see cref="BeginNested"/> gave.</param>
    public void EndNested(int mark)
    {
        var length = Sink.Length - mark;
        if (length >= 0x80) Sink.Shift(mark, SizeOfVarint((uint)length) - 1);
        PutVarint(Sink.From(mark - 1), (uint)length);
    }

    private static int PutVarint(Span<byte> room, ulong value)
    {
        var count = 0;
        while (value >= 0x80)
        {
            room[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[count++] = (byte)value;
        return count;
    }
}
