using System.Buffers.Binary;
using System.IO.Compression;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing.Compression;

/// <summary><c>gzip</c>: one or more members in sequence (RFC 1952 section 2.2).</summary>
internal sealed class GzipCompression : MessageCompression
{
    private const int HeaderLength = 10;

    private const int TrailerLength = 8;

    private const int HasHeaderChecksum = 2;

    private const int HasExtra = 4;

    private const int HasName = 8;

    private const int HasComment = 16;

    private const int Reserved = 0xE0;

    public override string Name => "gzip";

    public override void Compress(ReadOnlySpan<byte> input, PooledBuffer output) =>
        CompressThrough(static stream => new GZipStream(stream, CompressionLevel.Fastest), input, output);

    protected override CompressionOutcome DecompressCore(ReadOnlySpan<byte> input, int limit, PooledBuffer output)
    {
        var end = output.Length + (long)limit;
        while (!input.IsEmpty)
        {
            if (!TrySkipHeader(input, out var header)) return CompressionOutcome.Malformed;
            input = input[header..];
            var start = output.Length;
            var outcome = Inflater.Inflate(input, (int)Math.Min(end - start, int.MaxValue), output, out var consumed);
            if (outcome != CompressionOutcome.Ok) return outcome;
            input = input[consumed..];
            if (input.Length < TrailerLength) return CompressionOutcome.Malformed;
            var member = output.WrittenSpan[start..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(input) != Checksums.Crc32(member)
                || BinaryPrimitives.ReadUInt32LittleEndian(input[4..]) != (uint)member.Length) return CompressionOutcome.Malformed;
            input = input[TrailerLength..];
        }

        return CompressionOutcome.Ok;
    }

    private static bool TrySkipHeader(ReadOnlySpan<byte> input, out int length)
    {
        length = HeaderLength;
        if (input.Length < HeaderLength || input[0] != 0x1F || input[1] != 0x8B || input[2] != Inflater.Method) return false;
        var flags = input[3];
        if ((flags & Reserved) != 0) return false;
        if ((flags & HasExtra) != 0)
        {
            if (input.Length < length + 2) return false;
            length += 2 + BinaryPrimitives.ReadUInt16LittleEndian(input[length..]);
        }

        if ((flags & HasName) != 0 && !TrySkipText(input, ref length)) return false;
        if ((flags & HasComment) != 0 && !TrySkipText(input, ref length)) return false;
        if ((flags & HasHeaderChecksum) != 0)
        {
            if (input.Length < length + 2 || BinaryPrimitives.ReadUInt16LittleEndian(input[length..]) != (ushort)Checksums.Crc32(input[..length])) return false;
            length += 2;
        }

        return length <= input.Length;
    }

    private static bool TrySkipText(ReadOnlySpan<byte> input, ref int at)
    {
        if (at > input.Length) return false;
        var end = input[at..].IndexOf((byte)0);
        at += end + 1;
        return end >= 0;
    }
}
