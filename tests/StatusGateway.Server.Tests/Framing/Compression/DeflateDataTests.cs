using System.Buffers;
using System.IO.Compression;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Tests.Framing.Compression;

/// <summary>Deflate data and its formats, compared with the framework and with RFC 1950 to 1952.</summary>
public class DeflateDataTests
{
    [Fact]
    public void Random_blocks_match_the_framework()
    {
        var random = new Random(6);
        var accepted = 0;
        for (var i = 0; i < 60_000; i++)
        {
            // A final block of each kind, and noise: most dynamic codes are invalid, and the fixed code reads until a distance is invalid.
            var bytes = new byte[random.Next(2, 40)];
            random.NextBytes(bytes);
            bytes[0] = (byte)((bytes[0] & ~7) | 1 | (random.Next(3) << 1));
            using var output = new PooledBuffer();
            // Not the reverse: the framework returns partial output for truncated data.
            if (!Inflate(bytes, bytes.Length, output, out var consumed)) continue;
            accepted++;
            Assert.InRange(consumed, 1, bytes.Length);
            Assert.Equal(ReadDeflate(bytes), output.WrittenSpan.ToArray());
        }

        Assert.InRange(accepted, 100, 60_000);
    }

    [Fact]
    public void Parts_of_any_size_give_the_same_output()
    {
        foreach (var sample in Foreign.Samples())
        {
            foreach (var level in Foreign.Levels)
            {
                var compressed = Foreign.Compress("gzip", sample, level)[10..^8];
                foreach (var part in (int[])[1, 2, 13, 1000])
                {
                    using var output = new PooledBuffer();
                    Assert.True(Inflate(compressed, part, output, out var consumed));
                    Assert.Equal(compressed.Length, consumed);
                    Assert.True(output.WrittenSpan.SequenceEqual(sample));
                }
            }
        }
    }

    [Fact]
    public void Malformed_data_stays_malformed_and_keeps_what_came_before()
    {
        var inflater = new Inflater();
        inflater.Open();
        byte[] bytes = [.. Convert.FromHexString("000300FCFF"), .. "abc"u8, 0x06, 0, 0];
        var output = new byte[2];

        Assert.Equal(OperationStatus.DestinationTooSmall, inflater.Decompress(bytes, output, out var consumed, out _));
        Assert.Equal("ab"u8.ToArray(), output);
        Assert.Equal(OperationStatus.InvalidData, inflater.Decompress(bytes.AsSpan(consumed), output, out _, out var written));
        Assert.Equal((1, (byte)'c'), (written, output[0]));
        Assert.Equal(OperationStatus.InvalidData, inflater.Decompress(bytes, output, out _, out _));
        inflater.Close();
    }

    [Theory]
    [InlineData("0600", "reserved block type", false)]
    [InlineData("010100FFFF41", "stored length and its complement differ", false)]
    [InlineData("010200FDFF41", "stored block cut", false)]
    [InlineData("010100FEFF41", "stored block", true)]
    [InlineData("0300", "empty fixed block", true)]
    [InlineData("4B4C0400", "fixed block", true)]
    [InlineData("4B040200", "a literal and a match", true)]
    [InlineData("4B044200", "a distance before the beginning", false)]
    public void Blocks_follow_the_specification(string hex, string why, bool isGood)
    {
        using var output = new PooledBuffer();
        Assert.True(Inflate(Convert.FromHexString(hex), int.MaxValue, output, out _) == isGood, why);
    }

    [Theory]
    [InlineData(0, 0x1E, "magic")]
    [InlineData(1, 0x8A, "magic")]
    [InlineData(2, 7, "method")]
    [InlineData(3, 0x20, "reserved flag")]
    [InlineData(3, 0x80, "reserved flag")]
    [InlineData(3, 0x02, "header checksum that is none")]
    [InlineData(-8, 0xFF, "checksum")]
    [InlineData(-1, 0xFF, "size")]
    public void Inconsistent_gzip_envelope_is_malformed(int at, byte value, string what)
    {
        var bytes = Foreign.Compress("gzip", "abc"u8.ToArray());
        bytes[at < 0 ? bytes.Length + at : at] = value;
        Assert.True(Read(MessageCompression.Gzip, bytes) is null, what);
    }

    [Fact]
    public void Optional_gzip_header_fields_are_skipped()
    {
        var plain = Foreign.Compress("gzip", "abc"u8.ToArray());
        byte[] header = [0x1F, 0x8B, 8, 0x1F, 1, 2, 3, 4, 0, 3, 2, 0, 9, 9, .. "name.txt\0"u8, .. "a comment\0"u8];
        var checksum = (ushort)Checksums.Crc32(header);
        byte[] full = [.. header, (byte)checksum, (byte)(checksum >> 8), .. plain[10..]];
        Assert.Equal("abc"u8.ToArray(), Read(MessageCompression.Gzip, full));
        for (var length = 1; length < full.Length; length++) Assert.Null(Read(MessageCompression.Gzip, full[..length]));
    }

    [Theory]
    [InlineData(0x79, 0x9C, "method")]
    [InlineData(0x88, 0x1C, "window")]
    [InlineData(0x78, 0x9D, "check bits")]
    [InlineData(0x78, 0xBB, "dictionary")]
    public void Invalid_zlib_header_is_malformed(byte first, byte second, string what)
    {
        var bytes = Foreign.Compress("deflate", "abc"u8.ToArray());
        (bytes[0], bytes[1]) = (first, second);
        Assert.True(Read(MessageCompression.Deflate, bytes) is null, what);
    }

    [Fact]
    public void Checksums_match_the_specifications()
    {
        // The check value of the catalogue of CRCs, and the example of RFC 1950.
        Assert.Equal(0xCBF43926u, Checksums.Crc32("123456789"u8));
        Assert.Equal(0u, Checksums.Crc32([]));
        Assert.Equal(0x11E60398u, Checksums.Adler32("Wikipedia"u8));
        Assert.Equal(1u, Checksums.Adler32([]));
    }

    [Fact]
    public void Crc_of_any_length_and_in_any_parts_is_the_remainder_of_the_polynomial()
    {
        var random = new Random(9);
        for (var length = 0; length < 400; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            // Bit by bit, as the appendix of RFC 1952 defines it.
            var expected = ~0u;
            foreach (var value in bytes)
            {
                expected ^= value;
                for (var bit = 0; bit < 8; bit++) expected = (expected & 1) != 0 ? (expected >> 1) ^ 0xEDB88320 : expected >> 1;
            }

            expected = ~expected;
            Assert.Equal(expected, Checksums.Crc32(bytes));
            var middle = random.Next(length + 1);
            Assert.Equal(expected, Checksums.Crc32(bytes.AsSpan(middle), Checksums.Crc32(bytes.AsSpan(0, middle))));
        }
    }

    /// <summary>Decompresses parts of a given size. Returns false if the data is malformed or truncated.</summary>
    private static bool Inflate(byte[] bytes, int part, PooledBuffer output, out int consumed)
    {
        var inflater = new Inflater();
        inflater.Open();
        try
        {
            var status = OperationStatus.NeedMoreData;
            consumed = 0;
            for (var end = Math.Min(part, bytes.Length); status is OperationStatus.NeedMoreData or OperationStatus.DestinationTooSmall;)
            {
                status = inflater.Decompress(bytes.AsSpan(consumed, end - consumed), output.GetSpan(100)[..100], out var read, out var written);
                consumed += read;
                output.Advance(written);
                if (status != OperationStatus.NeedMoreData) continue;
                if (end == bytes.Length) return false;
                end = Math.Min(end + part, bytes.Length);
            }

            return status == OperationStatus.Done;
        }
        finally
        {
            inflater.Close();
        }
    }

    private static byte[]? ReadDeflate(byte[] bytes)
    {
        using var stream = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var output = new MemoryStream();
        try
        {
            stream.CopyTo(output);
            return output.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[]? Read(MessageCompression compression, byte[] bytes)
    {
        using var output = new PooledBuffer();
        return compression.Decompress(bytes, 1000, output) == CompressionOutcome.Ok ? output.WrittenSpan.ToArray() : null;
    }
}
