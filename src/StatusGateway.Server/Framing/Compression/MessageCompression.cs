using System.Collections.Immutable;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// A compression of whole messages and bodies, with its name in <c>grpc-encoding</c>, <c>connect-content-encoding</c> and
/// <c>content-encoding</c>. Immutable and shared.
/// </summary>
internal abstract class MessageCompression
{
    /// <summary>The name that stands for no compression.</summary>
    public const string Identity = "identity";

    /// <summary>RFC 1952.</summary>
    public static MessageCompression Gzip { get; } = new GzipCompression();

    /// <summary>The zlib format (RFC 1950), as HTTP and gRPC define <c>deflate</c>.</summary>
    public static MessageCompression Deflate { get; } = new ZlibCompression();

    /// <summary>RFC 7932.</summary>
    public static MessageCompression Brotli { get; } = new BrotliCompression();

    /// <summary>All compressions, in order of preference.</summary>
    public static ImmutableArray<MessageCompression> All { get; } = [Gzip, Brotli, Deflate];

    /// <summary>The names as a header lists them: <c>gzip, br, deflate</c>.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(compression => compression.Name));

    public abstract string Name { get; }

    /// <summary>Returns the compression with a name, ignoring case. Returns null for <see cref="Identity"/> and unknown names.</summary>
    public static MessageCompression? Find(ReadOnlySpan<char> name)
    {
        if (name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase)) return Gzip;
        foreach (var compression in All)
            if (name.Equals(compression.Name, StringComparison.OrdinalIgnoreCase)) return compression;
        return null;
    }

    /// <summary>Whether a name stands for no compression.</summary>
    public static bool IsIdentity(ReadOnlySpan<char> name) => name.Equals(Identity, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Decompresses data and appends the result. Appends nothing on error. Never throws, and uses no more memory than the limit.
    /// Empty input is the empty message.
    /// </summary>
    /// <param name="input">The complete compressed data, and nothing else.</param>
    /// <param name="limit">The maximum number of bytes to output.</param>
    /// <param name="output">The buffer to append to.</param>
    public CompressionOutcome Decompress(ReadOnlySpan<byte> input, int limit, PooledBuffer output)
    {
        if (input.IsEmpty) return CompressionOutcome.Ok;
        var start = output.Length;
        var outcome = DecompressCore(input, limit, output);
        if (outcome != CompressionOutcome.Ok) output.Truncate(start);
        return outcome;
    }

    /// <summary>Compresses data and appends the result.</summary>
    public abstract void Compress(ReadOnlySpan<byte> input, PooledBuffer output);

    protected abstract CompressionOutcome DecompressCore(ReadOnlySpan<byte> input, int limit, PooledBuffer output);

    private protected static void CompressThrough(Func<Stream, Stream> open, ReadOnlySpan<byte> input, PooledBuffer output)
    {
        using var stream = open(new BufferStream(output));
        stream.Write(input);
    }

    /// <summary>A stream that writes to a buffer.</summary>
    private sealed class BufferStream(PooledBuffer output) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
