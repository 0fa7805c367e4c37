using System.IO.Compression;
using StatusGateway.Server.Framing.Compression;

namespace StatusGateway.Server.Tests.Framing;

/// <summary>Bodies that are decompressed while they are read: truncated data, and data after the end, never look complete.</summary>
public class CompressedBodyTests
{
    private static readonly byte[] Text = [.. Enumerable.Range(0, 3000).Select(static i => (byte)("{\"title\":\"A\"}\n"[i % 14] + (i % 97 == 0 ? 1 : 0)))];

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Complete_body_is_read_in_any_chunks(string coding)
    {
        foreach (var size in (int[])[1, 7, 8192])
        {
            Assert.True((await ReadAsync(coding, Compress(coding, Text), size)).SequenceEqual(Text));
            Assert.True((await ReadAsync(coding, Compress(coding, []), size)).Length == 0);
            Assert.True((await ReadAsync(coding, [], size)).Length == 0);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Truncated_body_is_rejected(string coding)
    {
        var whole = Compress(coding, Text);
        for (var length = 1; length < whole.Length; length++)
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(coding, whole[..length], 8192));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Data_after_the_end_is_rejected(string coding)
    {
        foreach (var junk in new byte[][] { [0], "junkjunk"u8.ToArray(), new byte[9000] })
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(coding, [.. Compress(coding, Text), .. junk], 8192));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Flushed_but_unfinished_body_is_rejected(string coding)
    {
        using var flushed = new MemoryStream();
        await using var compress = Compressor(coding, flushed);
        await compress.WriteAsync(Text);
        await compress.FlushAsync();

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(coding, flushed.ToArray(), 8192));
    }

    [Fact]
    public async Task Gzip_members_are_concatenated() =>
        Assert.True((await ReadAsync("gzip", [.. Compress("gzip", Text), .. Compress("gzip", Text)], 8192)).SequenceEqual(Text.Concat(Text)));

    private static byte[] Compress(string coding, byte[] text)
    {
        using var output = new MemoryStream();
        using (var compress = Compressor(coding, output)) compress.Write(text);
        // The framework writes nothing for empty input.
        return output.ToArray();
    }

    private static Stream Compressor(string coding, Stream output) => coding switch
    {
        "gzip" => new GZipStream(output, CompressionMode.Compress, leaveOpen: true),
        "deflate" => new ZLibStream(output, CompressionMode.Compress, leaveOpen: true),
        _ => new BrotliStream(output, CompressionMode.Compress, leaveOpen: true),
    };

    private static async Task<byte[]> ReadAsync(string coding, byte[] compressed, int size)
    {
        using var source = new Slow(compressed, size);
        await using Stream body = coding switch { "gzip" => InflateStream.CreateGzip(source), "deflate" => InflateStream.CreateZlib(source), _ => new BrotliBodyStream(source) };
        using var text = new MemoryStream();
        var buffer = new byte[500];
        while (await body.ReadAsync(buffer) is > 0 and var got) text.Write(buffer, 0, got);
        return text.ToArray();
    }

    /// <summary>Returns a few bytes per read.</summary>
    private sealed class Slow(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
