using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing.Compression;

/// <summary><c>deflate</c>: deflate data (RFC 1951) in the zlib format (RFC 1950), as RFC 9110 section 8.4.1.2 defines it.</summary>
internal sealed class ZlibCompression : MessageCompression
{
    private const int HeaderLength = 2;

    private const int HasDictionary = 0x20;

    private const int MaxWindow = 7;

    [ThreadStatic]
    private static BodyDecoder? _idle;

    public override string Name => "deflate";

    public override Decoder CreateDecoder()
    {
        var decoder = _idle ?? new BodyDecoder();
        _idle = null;
        decoder.Begin();
        return decoder;
    }

    public override void Compress(ReadOnlySpan<byte> input, PooledBuffer output) =>
        CompressThrough(static stream => new ZLibStream(stream, CompressionLevel.Fastest), input, output);

    /// <summary>Decompresses data with its header and its Adler-32 (RFC 1950 section 2.2).</summary>
    private sealed class BodyDecoder : InflateDecoder
    {
        private uint _sum;

        protected override int TrailerLength => 4;

        public override void Dispose()
        {
            base.Dispose();
            _idle = this;
        }

        protected override OperationStatus ReadHeader(ReadOnlySpan<byte> source, out int length)
        {
            _sum = Checksums.Adler32([]);
            length = HeaderLength;
            if (source.Length < HeaderLength) return OperationStatus.NeedMoreData;
            return (source[0] & 0xF) == Inflater.Method && source[0] >> 4 <= MaxWindow && (source[0] << 8 | source[1]) % 31 == 0 && (source[1] & HasDictionary) == 0
                ? OperationStatus.Done
                : OperationStatus.InvalidData;
        }

        protected override void AddOutput(ReadOnlySpan<byte> output) => _sum = Checksums.Adler32(output, _sum);

        protected override bool MatchesTrailer(ReadOnlySpan<byte> trailer) => BinaryPrimitives.ReadUInt32BigEndian(trailer) == _sum;
    }
}
