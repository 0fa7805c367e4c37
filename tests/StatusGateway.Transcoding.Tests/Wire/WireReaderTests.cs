using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Tests.Wire;

public class WireReaderTests
{
    [Theory]
    [InlineData("00", 0UL, false)]
    [InlineData("7f", 127UL, false)]
    [InlineData("8001", 128UL, false)]
    [InlineData("ffffffffffffffffff01", ulong.MaxValue, false)]
    [InlineData("8000", 0UL, true)]
    [InlineData("ffffffffffffffffff7f", ulong.MaxValue, true)]
    [InlineData("80808080808080808000", 0UL, true)]
    [InlineData("818000", 1UL, true)]
    [InlineData("8180808080808000", 1UL, true)]
    [InlineData("818080808080808000", 1UL, true)]
    public void Varints_are_read(string hex, ulong value, bool isOverlong)
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        Assert.True(reader.TryReadVarint(out var read));
        Assert.Equal(value, read);
        Assert.Equal(isOverlong, reader.SawOverlong);
        Assert.True(reader.IsAtEnd);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("ffffffffffffffffffff01")]
    [InlineData("ffffffffffffffffff")]
    public void Varints_that_do_not_end_are_refused(string hex) =>
        Assert.False(new WireReader(Convert.FromHexString(hex)).TryReadVarint(out _));

    [Fact]
    public void Varints_of_any_length_are_read_as_by_google()
    {
        for (var bits = 0; bits <= 64; bits++)
        {
            var value = bits == 0 ? 0 : ulong.MaxValue >> (64 - bits);
            for (var after = 0; after < 10; after++)
            {
                // The bytes after the varint have continuation bits.
                byte[] bytes = [.. Encode(value), .. Enumerable.Repeat((byte)0xFF, after)];
                var reader = new WireReader(bytes);
                Assert.True(reader.TryReadVarint(out var read));
                Assert.Equal(value, read);
                Assert.Equal(bytes.Length - after, reader.Position);
                Assert.False(reader.SawOverlong);
            }
        }

        static byte[] Encode(ulong value)
        {
            using var stream = new MemoryStream();
            using (var output = new Google.Protobuf.CodedOutputStream(stream)) output.WriteUInt64(value);
            return stream.ToArray();
        }
    }

    [Theory]
    [InlineData("08", 1, 0)]
    [InlineData("0d", 1, 5)]
    [InlineData("8801", 17, 0)]
    [InlineData("ffffffff0f", 536_870_911, 7, false)]
    [InlineData("f8ffffff0f", 536_870_911, 0)]
    [InlineData("f8ffffff1f", 0, 0, false)]
    [InlineData("00", 0, 0, false)]
    [InlineData("0e", 1, 6, false)]
    [InlineData("8800", 1, 0)]
    [InlineData("", 0, 0, false)]
    public void Tags_are_read(string hex, int field, int type, bool isOk = true)
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        Assert.Equal(isOk, reader.TryReadTag(out var readField, out var readType));
        if (isOk) Assert.Equal((field, (WireType)type), (readField, readType));
    }

    [Theory]
    [InlineData("0801", true)]
    [InlineData("090000000000000000", true)]
    [InlineData("0900000000000000", false)]
    [InlineData("0d00000000", true)]
    [InlineData("0d000000", false)]
    [InlineData("0a0161", true)]
    [InlineData("0a0261", false)]
    [InlineData("0b0c", true)]
    [InlineData("0b10010c", true)]
    [InlineData("0b130a0161140c", true)]
    [InlineData("0b14", false)]
    [InlineData("0b", false)]
    [InlineData("0b1001", false)]
    [InlineData("0c", false)]
    public void Values_are_skipped(string hex, bool isOk)
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        Assert.True(reader.TryReadTag(out var field, out var type));
        Assert.Equal(isOk, reader.TrySkip(field, type));
        if (isOk) Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void A_group_is_between_its_tags()
    {
        var reader = new WireReader(Convert.FromHexString("0b1001130800140c20"));
        reader.TryReadTag(out _, out _);
        Assert.True(reader.TryReadGroup(1, out var value));
        Assert.Equal("10011308 0014".Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(value));
        Assert.Equal(8, reader.Position);
    }
}
