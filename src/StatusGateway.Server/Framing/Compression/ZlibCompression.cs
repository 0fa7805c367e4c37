using System.Buffers.Binary;
using System.IO.Compression;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing.Compression;

/// <summary><c>deflate</c>: deflate data (RFC 1951) in the zlib format (RFC 1950), as RFC 9110 section 8.4.1.2 defines it.</summary>
internal sealed class ZlibCompression : MessageCompression
{
    private const int HeaderLength = 2;

    private const int TrailerLength = 4;

    private const int HasDictionary = 0x20;

    private const int MaxWindow = 7;

    public override string Name => "deflate";

    public override void Compress(ReadOnlySpan<byte> input, PooledBuffer output) =>
        CompressThrough(static stream => new ZLibStream(stream, CompressionLevel.Fastest), input, output);

    protected override CompressionOutcome DecompressCore(ReadOnlySpan<byte> input, int limit, PooledBuffer output)
    {
        if (input.Length < HeaderLength || (input[0] & 0xF) != Inflater.Method || input[0] >> 4 > MaxWindow
            || (input[0] << 8 | input[1]) % 31 != 0 || (input[1] & HasDictionary) != 0) return CompressionOutcome.Malformed;
        var start = output.Length;
        var outcome = Inflater.Inflate(input[HeaderLength..], limit, output, out var consumed);
        if (outcome != CompressionOutcome.Ok) return outcome;
        var trailer = input[(HeaderLength + consumed)..];
        return trailer.Length == TrailerLength && BinaryPrimitives.ReadUInt32BigEndian(trailer) == Checksums.Adler32(output.WrittenSpan[start..])
            ? CompressionOutcome.Ok
            : CompressionOutcome.Malformed;
    }
}
