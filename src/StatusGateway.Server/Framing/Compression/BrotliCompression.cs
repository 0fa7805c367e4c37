using System.Buffers;
using System.IO.Compression;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing.Compression;

/// <summary><c>br</c> (RFC 7932).</summary>
internal sealed class BrotliCompression : MessageCompression
{
    // Compresses about as well as gzip's best level at the speed of gzip's default level, as servers use it for dynamic responses.
    private const int Quality = 4;

    private const int WindowBits = 22;

    public override string Name => "br";

    public override Decoder CreateDecoder() => new BodyDecoder();

    public override void Compress(ReadOnlySpan<byte> input, PooledBuffer output)
    {
        var room = output.GetSpan(BrotliEncoder.GetMaxCompressedLength(input.Length));
        if (!BrotliEncoder.TryCompress(input, room, out var written, Quality, WindowBits))
            throw new InvalidOperationException("A buffer of the maximum compressed length was too small for Brotli.");
        output.Advance(written);
    }

    /// <summary>The framework's decoder. It never throws for the data, and knows where the data ends.</summary>
    private sealed class BodyDecoder : Decoder
    {
        private BrotliDecoder _decoder;

        public override OperationStatus Decompress(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written) =>
            _decoder.Decompress(source, destination, out consumed, out written);

        public override void Dispose() => _decoder.Dispose();
    }
}
