using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Tests.Framing.Compression;

public class MessageCompressionTests
{
    private const int Limit = 1 << 20;

    public static TheoryData<string> Names => new("gzip", "deflate", "br");

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("GZip", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("DEFLATE", "deflate")]
    [InlineData("Br", "br")]
    [InlineData("identity", null)]
    [InlineData("", null)]
    [InlineData("gzip ", null)]
    [InlineData("zstd", null)]
    public void Compression_is_found_by_name(string name, string? expected) => Assert.Equal(expected, MessageCompression.Find(name)?.Name);

    [Fact]
    public void Names_are_listed() => Assert.Equal("gzip, br, deflate", MessageCompression.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Data_of_the_framework_is_decompressed(string name)
    {
        foreach (var sample in Foreign.Samples())
            foreach (var level in Foreign.Levels)
                Assert.Equal(sample, Read(name, Foreign.Compress(name, sample, level)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Compressed_data_is_read_by_the_framework(string name)
    {
        foreach (var sample in Foreign.Samples())
        {
            using var output = new PooledBuffer();
            Of(name).Compress(sample, output);
            Assert.Equal(sample, Foreign.Decompress(name, output.WrittenSpan.ToArray()));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Empty_input_and_compressed_empty_input_are_the_empty_message(string name)
    {
        Assert.Equal(Array.Empty<byte>(), Read(name, []));
        using var output = new PooledBuffer();
        Of(name).Compress([], output);
        Assert.Equal(Array.Empty<byte>(), Read(name, output.WrittenSpan.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Output_is_appended(string name)
    {
        using var output = new PooledBuffer();
        output.Write("abc"u8);
        var compressed = Foreign.Compress(name, "abcabcabc"u8.ToArray());
        Assert.Equal(CompressionOutcome.Ok, Of(name).Decompress(compressed, 9, output));
        Assert.Equal("abcabcabcabc"u8, output.WrittenSpan);

        Assert.Equal(CompressionOutcome.Malformed, Of(name).Decompress(compressed.AsSpan(..^1), 9, output));
        Assert.Equal("abcabcabcabc"u8, output.WrittenSpan);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Limit_is_exact(string name)
    {
        foreach (var sample in Foreign.Samples())
        {
            using var output = new PooledBuffer();
            var compressed = Foreign.Compress(name, sample);
            Assert.Equal(CompressionOutcome.Ok, Of(name).Decompress(compressed, sample.Length, output));
            output.Clear();
            Assert.Equal(CompressionOutcome.TooLarge, Of(name).Decompress(compressed, sample.Length - 1, output));
            Assert.Equal(0, output.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decompression_bomb_uses_no_more_memory_than_the_limit(string name)
    {
        var bomb = Foreign.Compress(name, new byte[64 << 20]);
        using var output = new PooledBuffer();
        Assert.Equal(CompressionOutcome.TooLarge, Of(name).Decompress(bomb, 10_000, output));
        Assert.InRange(output.GetSpan().Length, 1, 64 * 1024);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Ratio_is_limited_above_1_MiB(string name)
    {
        using var output = new PooledBuffer();
        foreach (var (length, expected) in new[] { (1 << 20, CompressionOutcome.Ok), ((1 << 20) + 1, CompressionOutcome.Inflated), (64 << 20, CompressionOutcome.Inflated) })
        {
            var limits = new ReadLimits(int.MaxValue, MaxInflation: 10);
            Assert.Equal(expected, Of(name).Decompress(Foreign.Compress(name, new byte[length]), limits, output, CancellationToken.None));
            output.Clear();
        }

        // The limit of the message is the cause where it is the smaller one.
        Assert.Equal(CompressionOutcome.TooLarge, Of(name).Decompress(Foreign.Compress(name, new byte[64 << 20]), new ReadLimits(1000, MaxInflation: 10), output, CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Cancelled_decompression_throws(string name)
    {
        using var output = new PooledBuffer();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Of(name).Decompress(Foreign.Compress(name, new byte[1000]), new ReadLimits(int.MaxValue), output, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Limit_applies_to_all_gzip_members_together()
    {
        var member = Foreign.Compress("gzip", new byte[100]);
        byte[] three = [.. member, .. member, .. member];
        Assert.Equal(new byte[300], Read("gzip", three));
        using var output = new PooledBuffer();
        Assert.Equal(CompressionOutcome.TooLarge, MessageCompression.Gzip.Decompress(three, 299, output));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Truncated_data_is_malformed(string name)
    {
        foreach (var level in Foreign.Levels)
        {
            var compressed = Foreign.Compress(name, [.. "the same, the same, the other"u8, .. new byte[300]], level);
            for (var length = 1; length < compressed.Length; length++) Assert.Null(Read(name, compressed[..length]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Data_after_the_end_is_malformed(string name)
    {
        var compressed = Foreign.Compress(name, "content"u8.ToArray());
        Assert.Null(Read(name, [.. compressed, 0]));
        Assert.Null(Read(name, [.. compressed, .. "trailing garbage of some length"u8]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Changed_byte_is_read_as_the_framework_reads_it(string name)
    {
        var random = new Random(3);
        var accepted = 0;
        foreach (var level in Foreign.Levels)
        {
            var sample = Foreign.Samples().ElementAt(2).AsSpan(0, 700).ToArray();
            var compressed = Foreign.Compress(name, sample, level);
            for (var i = 0; i < 3_000; i++)
            {
                var mutated = compressed.ToArray();
                for (var times = random.Next(1, 4); times > 0; times--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
                if (Read(name, mutated) is not { } ours) continue;
                accepted++;
                Assert.Equal(Foreign.Decompress(name, mutated), ours);
            }
        }

        Assert.NotEqual(0, accepted);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_bytes_are_handled(string name)
    {
        var random = new Random(4);
        var header = Foreign.Compress(name, [1, 2, 3])[..(name == "gzip" ? 10 : name == "deflate" ? 2 : 0)];
        for (var i = 0; i < 30_000; i++)
        {
            var bytes = new byte[random.Next(1, 80)];
            random.NextBytes(bytes);
            Read(name, [.. header, .. bytes]);
        }
    }

    [Fact]
    public void Decompressing_gzip_and_deflate_allocates_nothing()
    {
        using var output = new PooledBuffer(200_000);
        foreach (var name in (string[])["gzip", "deflate"])
        {
            var compressed = Foreign.Compress(name, Foreign.Samples().ElementAt(2));
            Assert.Equal(0, Allocations.Min(() =>
            {
                output.Clear();
                Of(name).Decompress(compressed, Limit, output);
            }));
        }
    }

    private static MessageCompression Of(string name) => MessageCompression.Find(name)!;

    private static byte[]? Read(string name, byte[] bytes)
    {
        using var output = new PooledBuffer();
        var outcome = Of(name).Decompress(bytes, Limit, output);
        Assert.NotEqual(CompressionOutcome.TooLarge, outcome);
        return outcome == CompressionOutcome.Ok ? output.WrittenSpan.ToArray() : null;
    }
}
