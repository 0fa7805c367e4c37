using System.Buffers.Binary;
using System.Numerics;

namespace StatusGateway.Transcoding.Wire;

/// <summary>
/// Writes protobuf's wire format into a <see cref="PooledBuffer"/>. The length of a nested value is written after its content, so that
/// nothing is measured first. Call <see cref="Flush"/> at the end.
/// </summary>
internal ref struct WireWriter
{
    private const int MaxVarintLength = 10;

    internal ByteSink Sink;

    /// <summary>Creates a writer that appends to a buffer.</summary>
    /// <param name="buffer">The buffer; it must not be changed otherwise until <see cref="Flush"/>.</param>
    public WireWriter(PooledBuffer buffer) => Sink = new ByteSink(buffer);

    /// <summary>Gets the number of bytes of a varint, 1 to 10.</summary>
    /// <param name="value">Any value.</param>
    /// <returns>The size.</returns>
    public static int SizeOfVarint(ulong value) => (BitOperations.Log2(value | 1) * 9 + 73) >> 6;

    /// <summary>Updates the length of the buffer.</summary>
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

        var room = Sink.Reserve(MaxVarintLength);
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
    /// <param name="value">The text; an unpaired surrogate becomes U+FFFD.</param>
    public void WriteString(int field, scoped ReadOnlySpan<char> value)
    {
        WriteTag(field, WireType.LengthDelimited);
        var mark = BeginNested();
        var room = Sink.Reserve(System.Text.Encoding.UTF8.GetMaxByteCount(value.Length));
        Sink.Advance(System.Text.Encoding.UTF8.GetBytes(value, room));
        EndNested(mark);
    }

    /// <summary>Begins a value whose length is unknown.</summary>
    /// <returns>The argument of <see cref="EndNested"/>.</returns>
    public int BeginNested()
    {
        Sink.Append(0);
        return Sink.Length;
    }

    /// <summary>Ends a value: writes the length before the content, which is moved if the length needs more than one byte.</summary>
    /// <param name="mark">The result of <see cref="BeginNested"/>.</param>
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
