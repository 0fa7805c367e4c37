using System.Buffers;
using System.Collections.Immutable;
using StatusGateway.Server.Calls;
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

    /// <summary>After so many bytes of output, decompressing gives way to cancellation.</summary>
    public const int MaxStep = 64 * 1024;

    private const int FirstRoom = 1024;

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

    /// <summary>Creates a decoder for data that arrives in parts.</summary>
    public abstract Decoder CreateDecoder();

    /// <inheritdoc cref="Decompress(ReadOnlySpan{byte}, ReadLimits, PooledBuffer, CancellationToken, int?)"/>
    public CompressionOutcome Decompress(ReadOnlySpan<byte> input, int limit, PooledBuffer output) =>
        Decompress(input, new ReadLimits(limit), output, CancellationToken.None);

    /// <summary>
    /// Decompresses data and appends the result. Appends nothing on error. Never throws for the data, and uses no more memory than the
    /// limit. Empty input is the empty message.
    /// </summary>
    /// <param name="input">The complete compressed data, and nothing else.</param>
    /// <param name="limits">The maximum number of bytes to output, and the maximum ratio.</param>
    /// <param name="output">The buffer to append to.</param>
    /// <param name="cancellation">Checked at least every 64 KiB of output; throws.</param>
    /// <param name="compressedBytes">The size from which the ratio is computed. The default is the length of <paramref name="input"/>.</param>
    public CompressionOutcome Decompress(
        ReadOnlySpan<byte> input, ReadLimits limits, PooledBuffer output, CancellationToken cancellation, int? compressedBytes = null)
    {
        if (input.IsEmpty) return CompressionOutcome.Ok;
        var start = output.Length;
        using var decoder = CreateDecoder();
        var inflated = limits.MaxInflatedBytes(compressedBytes ?? input.Length);
        var limit = (int)Math.Min(Math.Min(limits.MaxMessageBytes, inflated), int.MaxValue - 1);
        var outcome = Decompress(decoder, input, limit, output, cancellation);
        if (outcome == CompressionOutcome.TooLarge && inflated < limits.MaxMessageBytes) outcome = CompressionOutcome.Inflated;
        if (outcome != CompressionOutcome.Ok) output.Truncate(start);
        return outcome;
    }

    /// <summary>Compresses data and appends the result.</summary>
    public abstract void Compress(ReadOnlySpan<byte> input, PooledBuffer output);

    private static CompressionOutcome Decompress(Decoder decoder, ReadOnlySpan<byte> input, int left, PooledBuffer output, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            // One byte more than the limit distinguishes output that is too large from output that just fits.
            var room = output.GetSpan(Math.Min(FirstRoom, left + 1));
            room = room[..Math.Min(room.Length, Math.Min(left + 1, MaxStep))];
            var status = decoder.Decompress(input, room, out var consumed, out var written);
            if (written > left) return CompressionOutcome.TooLarge;
            left -= written;
            output.Advance(written);
            input = input[consumed..];
            if (status == OperationStatus.DestinationTooSmall) continue;
            if (status != OperationStatus.Done) return CompressionOutcome.Malformed;
            if (input.IsEmpty) return CompressionOutcome.Ok;
            if (!decoder.HasMembers) return CompressionOutcome.Malformed;
        }
    }

    private protected static void CompressThrough(Func<Stream, Stream> open, ReadOnlySpan<byte> input, PooledBuffer output)
    {
        using var stream = open(new BufferStream(output));
        stream.Write(input);
    }

    /// <summary>A stream that writes to a buffer.</summary>
    private sealed class BufferStream(PooledBuffer output) : SequentialStream
    {
        public override bool CanRead => false;

        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer.AsSpan(offset, count));
    }
}
