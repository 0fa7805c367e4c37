using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing.Compression;

/// <summary><c>gzip</c>: one or more members in sequence (RFC 1952 section 2.2).</summary>
internal sealed class GzipCompression : MessageCompression
{
    private const int HeaderLength = 10;

    private const int HasHeaderChecksum = 2;

    private const int HasExtra = 4;

    private const int HasName = 8;

    private const int HasComment = 16;

    private const int Reserved = 0xE0;

    [ThreadStatic]
    private static MemberDecoder? _idle;

    public override string Name => "gzip";

    public override Decoder CreateDecoder()
    {
        var decoder = _idle ?? new MemberDecoder();
        _idle = null;
        decoder.Begin();
        return decoder;
    }

    public override void Compress(ReadOnlySpan<byte> input, PooledBuffer output) =>
        CompressThrough(static stream => new GZipStream(stream, CompressionLevel.Fastest), input, output);

    /// <summary>Finds the end of a member's header.</summary>
    private static OperationStatus SkipHeader(ReadOnlySpan<byte> input, out int length)
    {
        length = HeaderLength;
        ReadOnlySpan<byte> start = [0x1F, 0x8B, Inflater.Method];
        var known = Math.Min(start.Length, input.Length);
        if (!input[..known].SequenceEqual(start[..known])) return OperationStatus.InvalidData;
        if (input.Length < HeaderLength) return OperationStatus.NeedMoreData;
        var flags = input[3];
        if ((flags & Reserved) != 0) return OperationStatus.InvalidData;
        if ((flags & HasExtra) != 0)
        {
            if (input.Length < length + 2) return OperationStatus.NeedMoreData;
            length += 2 + BinaryPrimitives.ReadUInt16LittleEndian(input[length..]);
        }

        if (((flags & HasName) != 0 && !TrySkipText(input, ref length)) || ((flags & HasComment) != 0 && !TrySkipText(input, ref length)))
            return OperationStatus.NeedMoreData;
        if ((flags & HasHeaderChecksum) != 0)
        {
            if (input.Length < length + 2) return OperationStatus.NeedMoreData;
            if (BinaryPrimitives.ReadUInt16LittleEndian(input[length..]) != (ushort)Checksums.Crc32(input[..length])) return OperationStatus.InvalidData;
            length += 2;
        }

        return length <= input.Length ? OperationStatus.Done : OperationStatus.NeedMoreData;
    }

    private static bool TrySkipText(ReadOnlySpan<byte> input, ref int at)
    {
        if (at > input.Length) return false;
        var end = input[at..].IndexOf((byte)0);
        at += end + 1;
        return end >= 0;
    }

    /// <summary>Decompresses members, one after the other. Each has its own CRC-32 and length (RFC 1952 section 2.3.1).</summary>
    private sealed class MemberDecoder : InflateDecoder
    {
        private uint _crc;
        private uint _length;

        public override bool HasMembers => true;

        protected override int TrailerLength => 8;

        public override void Dispose()
        {
            base.Dispose();
            _idle = this;
        }

        protected override OperationStatus ReadHeader(ReadOnlySpan<byte> source, out int length)
        {
            _crc = _length = 0;
            return SkipHeader(source, out length);
        }

        protected override void AddOutput(ReadOnlySpan<byte> output)
        {
            _crc = Checksums.Crc32(output, _crc);
            _length += (uint)output.Length;
        }

        protected override bool MatchesTrailer(ReadOnlySpan<byte> trailer) =>
            BinaryPrimitives.ReadUInt32LittleEndian(trailer) == _crc && BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) == _length;
    }
}
