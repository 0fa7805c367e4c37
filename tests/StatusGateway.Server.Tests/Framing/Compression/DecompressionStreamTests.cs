using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;

namespace StatusGateway.Server.Tests.Framing.Compression;

/// <summary>Bodies that are decompressed while they are read: data that is not complete and correct never looks so, and nothing throws.</summary>
public class DecompressionStreamTests
{
    private const int MiB = 1024 * 1024;

    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 250).Select(static i => $"{{\"title\":\"{i % 97}\"}}\n")));
    private static readonly byte[] Small = """{"title":"Emma"}"""u8.ToArray();

    public static TheoryData<string> Codings => new("gzip", "deflate", "br");

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Complete_body_is_read_in_any_chunks(string coding)
    {
        foreach (var size in (int[])[1, 7, 8192, int.MaxValue])
        {
            foreach (var text in (byte[][])[Text, Small, [.. Foreign.Samples().ElementAt(4), .. new byte[MiB]]])
                if (text.Length < 10_000 || size > 1) await AssertAsync(text, CompressionOutcome.Ok, coding, Compress(coding, text), size);
            await AssertAsync([], CompressionOutcome.Ok, coding, Compress(coding, []), size);
            await AssertAsync([], CompressionOutcome.Ok, coding, [], size);
        }
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Body_truncated_at_any_byte_is_malformed(string coding)
    {
        foreach (var text in (byte[][])[Small, Text])
        {
            var whole = Compress(coding, text);
            for (var length = 1; length < whole.Length; length++)
            {
                foreach (var size in (int[])[1, 8192])
                {
                    var (read, outcome) = await ReadAsync(coding, whole[..length], size);
                    Assert.Equal(CompressionOutcome.Malformed, outcome);
                    Assert.True(text.AsSpan().StartsWith(read));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Data_after_the_end_is_malformed(string coding)
    {
        foreach (var junk in new byte[][] { [0], [0x1F], [0x1F, 0x8B], "junkjunk"u8.ToArray(), new byte[9000], new byte[100_000] })
            foreach (var size in (int[])[1, 8192])
                await AssertAsync(Text, CompressionOutcome.Malformed, coding, [.. Compress(coding, Text), .. junk], size);
    }

    [Theory]
    [InlineData("gzip", 8)]
    [InlineData("deflate", 4)]
    public async Task Flipped_bit_of_the_trailer_is_malformed(string coding, int trailer)
    {
        for (var at = 1; at <= trailer; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var bytes = Compress(coding, Small);
                bytes[^at] ^= (byte)(1 << bit);
                await AssertAsync(Small, CompressionOutcome.Malformed, coding, bytes, 8192);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Flipped_bit_never_gives_another_text_as_complete(string coding)
    {
        var whole = Compress(coding, Text);
        for (var at = 0; at < whole.Length * 8; at += 3)
        {
            var bytes = whole.ToArray();
            bytes[at / 8] ^= (byte)(1 << (at % 8));
            var (read, outcome) = await ReadAsync(coding, bytes, 8192);
            // Brotli has no checksum. The header of gzip has fields that mean nothing here.
            if (coding != "br" && outcome == CompressionOutcome.Ok) Assert.Equal(Text, read);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Flushed_but_unfinished_body_is_malformed(string coding)
    {
        using var flushed = new MemoryStream();
        await using var compress = Compressor(coding, flushed);
        await compress.WriteAsync(Text);
        await compress.FlushAsync();

        await AssertAsync(Text, CompressionOutcome.Malformed, coding, flushed.ToArray(), 8192);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Flushed_output_is_not_held_back_until_more_arrives(string coding)
    {
        using var flushed = new MemoryStream();
        await using var compress = Compressor(coding, flushed);
        await compress.WriteAsync(Text);
        await compress.FlushAsync();
        foreach (var size in (int[])[1, 500, Text.Length, 100_000])
        {
            var source = new Waiting(flushed.ToArray());
            await using var body = new DecompressionStream(source, MessageCompression.Find(coding)!, new ReadLimits(int.MaxValue));
            var read = new byte[Text.Length];
            for (var at = 0; at < read.Length;) at += await body.ReadAsync(read.AsMemory(at, Math.Min(size, read.Length - at)));

            Assert.Equal(Text, read);
            Assert.False(source.IsWaiting);
        }
    }

    [Fact]
    public async Task Gzip_members_are_concatenated()
    {
        byte[] members = [.. Compress("gzip", Text), .. Compress("gzip", []), .. Compress("gzip", Small)];
        foreach (var size in (int[])[1, 8192])
        {
            await AssertAsync([.. Text, .. Small], CompressionOutcome.Ok, "gzip", members, size);
            Assert.Equal(CompressionOutcome.Malformed, (await ReadAsync("gzip", members[..^1], size)).Outcome);
        }
    }

    [Fact]
    public async Task Gzip_member_cannot_refer_to_the_member_before()
    {
        // A fixed block with the literal 'K' and a match at the distance 1: valid only behind other output.
        byte[] match = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, .. Convert.FromHexString("034200")];
        await AssertAsync(Text, CompressionOutcome.Malformed, "gzip", [.. Compress("gzip", Text), .. match, .. new byte[8]], 8192);
    }

    [Fact]
    public async Task Length_of_large_members_is_compared_modulo_32_bits()
    {
        var text = new byte[70_000];
        var bytes = Compress("gzip", text);
        Assert.Equal(70_000u, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), 70_000 - 65_536);
        Assert.Equal(CompressionOutcome.Malformed, (await ReadAsync("gzip", bytes, 8192)).Outcome);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Ratio_is_limited_above_1_MiB(string coding)
    {
        var limits = new ReadLimits(int.MaxValue, MaxInflation: 100);

        Assert.Equal((MiB, CompressionOutcome.Ok), await CountAsync(coding, Compress(coding, new byte[MiB]), limits));
        var (length, outcome) = await CountAsync(coding, Compress(coding, new byte[64 * MiB]), limits);

        Assert.Equal(CompressionOutcome.Inflated, outcome);
        // The compressed bytes that were received at the time allow more than 1 MiB.
        Assert.InRange(length, MiB - MessageCompression.MaxStep, MiB + (100 * 16 * 1024));
    }

    [Fact]
    public async Task Ratio_counts_all_compressions_of_a_body()
    {
        var bytes = Compress("gzip", Compress("gzip", new byte[64 * MiB]));
        Assert.InRange(bytes.Length, 1, 1000);

        var (length, outcome) = await CountAsync(new ReadLimits(int.MaxValue, MaxInflation: 1000), bytes, "gzip", "gzip");

        Assert.Equal(CompressionOutcome.Inflated, outcome);
        Assert.InRange(length, 1, MiB);
    }

    [Fact]
    public async Task Compressed_bytes_without_output_are_limited()
    {
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Small);
            await gzip.FlushAsync();
        }

        // Empty stored blocks.
        var blocks = Enumerable.Repeat((byte[])[0, 0, 0, 0xFF, 0xFF], 40_000).SelectMany(static block => block);
        byte[] bytes = [.. body.ToArray()[..^10], .. blocks];

        Assert.Equal((Small.Length, CompressionOutcome.Idle), await CountAsync("gzip", bytes, new ReadLimits(int.MaxValue, MaxIdleBytes: 100_000)));
        Assert.Equal((Small.Length, CompressionOutcome.Malformed), await CountAsync("gzip", bytes, new ReadLimits(int.MaxValue, MaxIdleBytes: 300_000)));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Cancellation_is_seen_within_64_KiB_of_output(string coding)
    {
        using var cancellation = new CancellationTokenSource();
        await using var body = new DecompressionStream(new MemoryStream(Compress(coding, new byte[64 * MiB])), MessageCompression.Find(coding)!, new ReadLimits(int.MaxValue));
        var buffer = new byte[MiB];
        Assert.InRange(await body.ReadAsync(buffer, cancellation.Token), 1, MessageCompression.MaxStep);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => body.ReadExactlyAsync(buffer, cancellation.Token).AsTask());
    }

    [Fact]
    public async Task Stacked_compressions_report_the_first_error()
    {
        var inner = Compress("gzip", Text);
        var outer = Compress("br", inner);

        Assert.Equal((Text.Length, CompressionOutcome.Ok), await CountAsync(new ReadLimits(int.MaxValue), outer, "gzip", "br"));
        Assert.Equal(CompressionOutcome.Malformed, (await CountAsync(new ReadLimits(int.MaxValue), outer[..^1], "gzip", "br")).Outcome);
        Assert.Equal(CompressionOutcome.Malformed, (await CountAsync(new ReadLimits(int.MaxValue), Compress("br", inner[..^1]), "gzip", "br")).Outcome);
        Assert.Equal(CompressionOutcome.Malformed, (await CountAsync(new ReadLimits(int.MaxValue), Compress("br", [.. inner, 0]), "gzip", "br")).Outcome);
    }

    [Fact]
    public void Body_without_compression_is_complete()
    {
        Assert.Equal(CompressionOutcome.Ok, DecompressionStream.OutcomeOf(null));
        Assert.Equal(CompressionOutcome.Ok, DecompressionStream.OutcomeOf(new MemoryStream()));
    }

    [Fact]
    public async Task Disposed_twice_a_stream_returns_its_decoder_once()
    {
        for (var i = 0; i < 3; i++)
        {
            var body = new DecompressionStream(new MemoryStream(Compress("gzip", Text)), MessageCompression.Gzip, new ReadLimits(int.MaxValue));
            await body.DisposeAsync();
            await body.DisposeAsync();
            Assert.Equal(0, await body.ReadAsync(new byte[1]));
        }

        // Two at once on one thread do not share a decoder.
        await using var first = new DecompressionStream(new MemoryStream(Compress("gzip", Text)), MessageCompression.Gzip, new ReadLimits(int.MaxValue));
        await using var second = new DecompressionStream(new MemoryStream(Compress("gzip", Small)), MessageCompression.Gzip, new ReadLimits(int.MaxValue));
        var (one, two) = (new byte[10], new byte[10]);
        await first.ReadExactlyAsync(one);
        await second.ReadExactlyAsync(two);
        Assert.Equal(Text[..10], one);
        Assert.Equal(Small[..10], two);
    }

    private static byte[] Compress(string coding, byte[] text) => Foreign.Compress(coding, text);

    private static Stream Compressor(string coding, Stream output) => coding switch
    {
        "gzip" => new GZipStream(output, CompressionMode.Compress, leaveOpen: true),
        "deflate" => new ZLibStream(output, CompressionMode.Compress, leaveOpen: true),
        _ => new BrotliStream(output, CompressionMode.Compress, leaveOpen: true),
    };

    private static Task<(int Length, CompressionOutcome Outcome)> CountAsync(string coding, byte[] bytes, ReadLimits limits) => CountAsync(limits, bytes, coding);

    private static async Task<(int Length, CompressionOutcome Outcome)> CountAsync(ReadLimits limits, byte[] bytes, params string[] codings)
    {
        await using var body = DecompressionStream.Open(new MemoryStream(bytes), [.. codings.Select(coding => MessageCompression.Find(coding)!)], limits);
        var (length, buffer) = (0, new byte[200_000]);
        while (await body.ReadAsync(buffer) is > 0 and var got) length += got;
        return (length, DecompressionStream.OutcomeOf(body));
    }

    private static async Task AssertAsync(byte[] text, CompressionOutcome outcome, string coding, byte[] compressed, int size)
    {
        var read = await ReadAsync(coding, compressed, size);
        Assert.Equal(outcome, read.Outcome);
        Assert.True(read.Text.AsSpan().SequenceEqual(text), $"{read.Text.Length} bytes of {text.Length}");
    }

    private static async Task<(byte[] Text, CompressionOutcome Outcome)> ReadAsync(string coding, byte[] compressed, int size)
    {
        await using var body = new DecompressionStream(new Slow(compressed, size), MessageCompression.Find(coding)!, new ReadLimits(int.MaxValue));
        using var text = new MemoryStream();
        var buffer = new byte[500];
        while (await body.ReadAsync(buffer) is > 0 and var got) text.Write(buffer, 0, got);
        return (text.ToArray(), DecompressionStream.OutcomeOf(body));
    }

    /// <summary>Fails when it is read again after its bytes, where a network would wait.</summary>
    private sealed class Waiting(byte[] bytes) : MemoryStream(bytes)
    {
        public bool IsWaiting { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            IsWaiting = Position == Length;
            return IsWaiting ? throw new InvalidOperationException("Output is held back.") : await base.ReadAsync(buffer, cancellationToken);
        }
    }

    /// <summary>Returns a few bytes per read.</summary>
    private sealed class Slow(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
