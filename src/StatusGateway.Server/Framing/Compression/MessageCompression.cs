using System.Collections.Immutable;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// A compression of whole messages and bodies, under the name that <c>grpc-encoding</c>, <c>connect-content-encoding</c> and
/// <c>content-encoding</c> have for it. Immutable, and shared.
/// </summary>
internal abstract class MessageCompression
{
    /// <summary>The name of no compression.</summary>
    public const string Identity = "identity";

    /// <summary>RFC 1952.</summary>
    public static MessageCompression Gzip { get; } = new GzipCompression();

    /// <summary>The zlib format (RFC 1950), as HTTP and gRPC mean it.</summary>
    public static MessageCompression Deflate { get; } = new ZlibCompression();

    /// <summary>RFC 7932.</summary>
    public static MessageCompression Brotli { get; } = new BrotliCompression();

    /// <summary>All of them, the one that is liked most first.</summary>
    public static ImmutableArray<MessageCompression> All { get; } = [Gzip, Brotli, Deflate];

    /// <summary>Their names as a header lists them: <c>gzip, br, deflate</c>.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(compression => compression.Name));

    public abstract string Name { get; }

    /// <summary>The compression of a name, in any case; null for <see cref="Identity"/> and what is not known.</summary>
    public static MessageCompression? Find(ReadOnlySpan<char> name)
    {
        if (name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase)) return Gzip;
        foreach (var compression in All)
            if (name.Equals(compression.Name, StringComparison.OrdinalIgnoreCase)) return compression;
        return null;
    }

    /// <summary>Whether a name is that of no compression.</summary>
    public static bool IsIdentity(ReadOnlySpan<char> name) => name.Equals(Identity, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Appends what was compressed; on a failure nothing. Total, and takes no more memory than the limit asks for. No bytes
    /// at all are the empty message.
    /// </summary>
    /// <param name="input">Everything that was sent, and nothing else.</param>
    /// <param name="limit">Most bytes that may come out.</param>
    /// <param name="output">Where they go.</param>
    public CompressionOutcome Decompress(ReadOnlySpan<byte> input, int limit, PooledBuffer output)
    {
        if (input.IsEmpty) return CompressionOutcome.Ok;
        var start = output.Length;
        var outcome = DecompressCore(input, limit, output);
        if (outcome != CompressionOutcome.Ok) output.Truncate(start);
        return outcome;
    }

    /// <summary>Appends the compressed form.</summary>
    public abstract void Compress(ReadOnlySpan<byte> input, PooledBuffer output);

    protected abstract CompressionOutcome DecompressCore(ReadOnlySpan<byte> input, int limit, PooledBuffer output);

    private protected static void CompressThrough(Func<Stream, Stream> open, ReadOnlySpan<byte> input, PooledBuffer output)
    {
        using var stream = open(new BufferStream(output));
        stream.Write(input);
    }

    /// <summary>What a compressing stream writes into.</summary>
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
