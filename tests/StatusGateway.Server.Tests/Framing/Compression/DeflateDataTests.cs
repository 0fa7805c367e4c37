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
            var outcome = Inflater.Inflate(bytes, 100_000, output, out var consumed);
            // Not the reverse: the framework returns partial output for truncated data.
            if (outcome != CompressionOutcome.Ok) continue;
            accepted++;
            Assert.InRange(consumed, 1, bytes.Length);
            Assert.Equal(ReadDeflate(bytes), output.WrittenSpan.ToArray());
        }

        Assert.InRange(accepted, 100, 60_000);
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
        var outcome = Inflater.Inflate(Convert.FromHexString(hex), 100, output, out _);
        Assert.True(outcome == (isGood ? CompressionOutcome.Ok : CompressionOutcome.Malformed), $"{why}: {outcome}");
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
