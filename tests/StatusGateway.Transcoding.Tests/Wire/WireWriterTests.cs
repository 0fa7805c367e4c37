using Google.Protobuf;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Tests.Wire;

public class WireWriterTests
{
    [Theory]
    [InlineData(0UL)]
    [InlineData(127UL)]
    [InlineData(128UL)]
    [InlineData(16383UL)]
    [InlineData(16384UL)]
    [InlineData(uint.MaxValue)]
    [InlineData(1UL << 62)]
    [InlineData(ulong.MaxValue)]
    public void Varints_are_written_as_by_google(ulong value)
    {
        using var expected = new MemoryStream();
        using (var output = new CodedOutputStream(expected, leaveOpen: true)) output.WriteUInt64(value);
        using var buffer = new PooledBuffer();
        var writer = new WireWriter(buffer);
        writer.WriteVarint(value);
        writer.Flush();
        Assert.Equal(expected.ToArray(), buffer.WrittenSpan.ToArray());
        Assert.Equal(buffer.Length, WireWriter.SizeOfVarint(value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(2_097_152)]
    public void Nested_lengths_of_any_size_are_written(int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content);
        using var buffer = new PooledBuffer();
        buffer.Write("x"u8);
        var writer = new WireWriter(buffer);
        var outer = writer.BeginNested();
        writer.WriteTag(1, WireType.LengthDelimited);
        var inner = writer.BeginNested();
        foreach (var part in content.Chunk(1000)) WriteRaw(ref writer, part);
        writer.EndNested(inner);
        writer.WriteTag(2, WireType.Varint);
        writer.WriteVarint(5);
        writer.EndNested(outer);
        writer.Flush();

        var reader = new WireReader(buffer.WrittenSpan[1..]);
        Assert.True(reader.TryReadLengthDelimited(out var message));
        Assert.True(reader.IsAtEnd);
        Assert.False(reader.SawOverlong);
        reader = new WireReader(message);
        Assert.True(reader.TryReadTag(out var field, out _) && field == 1);
        Assert.True(reader.TryReadLengthDelimited(out var read));
        Assert.True(read.SequenceEqual(content));
        Assert.True(reader.TryReadTag(out field, out _) && field == 2);
        Assert.True(reader.TryReadVarint(out var number) && number == 5);
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void An_unpaired_surrogate_is_replaced()
    {
        using var buffer = new PooledBuffer();
        var writer = new WireWriter(buffer);
        writer.WriteString(1, "a\ud83d");
        writer.Flush();
        Assert.Equal("0a0461efbfbd", Convert.ToHexStringLower(buffer.WrittenSpan));
    }

    private static void WriteRaw(ref WireWriter writer, ReadOnlySpan<byte> bytes) => writer.Sink.Append(bytes);
}
