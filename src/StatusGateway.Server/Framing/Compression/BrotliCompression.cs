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

    private const int FirstRoom = 1024;

    public override string Name => "br";

    public override void Compress(ReadOnlySpan<byte> input, PooledBuffer output)
    {
        var room = output.GetSpan(BrotliEncoder.GetMaxCompressedLength(input.Length));
        if (!BrotliEncoder.TryCompress(input, room, out var written, Quality, WindowBits))
            throw new InvalidOperationException("A buffer of the maximum compressed length was too small for Brotli.");
        output.Advance(written);
    }

    protected override CompressionOutcome DecompressCore(ReadOnlySpan<byte> input, int limit, PooledBuffer output)
    {
        var decoder = default(BrotliDecoder);
        try
        {
            return Read(ref decoder, input, Math.Min(limit, int.MaxValue - 1), output);
        }
        finally
        {
            decoder.Dispose();
        }
    }

    private static CompressionOutcome Read(ref BrotliDecoder decoder, ReadOnlySpan<byte> input, int left, PooledBuffer output)
    {
        while (true)
        {
            // One byte more than the limit distinguishes output that is too large from output that just fits.
            var room = output.GetSpan(Math.Min(FirstRoom, left + 1));
            if (room.Length > left) room = room[..(left + 1)];
            var status = decoder.Decompress(input, room, out var consumed, out var written);
            if (written > left) return CompressionOutcome.TooLarge;
            left -= written;
            output.Advance(written);
            input = input[consumed..];
            if (status == OperationStatus.DestinationTooSmall) continue;
            return status == OperationStatus.Done && input.IsEmpty ? CompressionOutcome.Ok : CompressionOutcome.Malformed;
        }
    }
}
