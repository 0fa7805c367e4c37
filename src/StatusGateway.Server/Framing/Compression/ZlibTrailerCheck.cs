using System.Buffers.Binary;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>Checks the end of zlib data: its Adler-32 (RFC 1950 section 2.2).</summary>
internal sealed class ZlibTrailerCheck : TrailerCheck
{
    private const int TrailerLength = 4;

    private uint _sum = Checksums.Adler32([]);

    protected override bool EndsWithTrailer =>
        Input.Length >= TrailerLength && BinaryPrimitives.ReadUInt32BigEndian(Input[^TrailerLength..]) == _sum;

    public override void AddOutput(ReadOnlySpan<byte> bytes) => _sum = Checksums.Adler32(bytes, _sum);
}
