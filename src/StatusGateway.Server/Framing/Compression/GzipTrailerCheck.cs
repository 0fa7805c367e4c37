using System.Buffers.Binary;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// Checks the end of gzip data: CRC-32 and length of the last member (RFC 1952 section 2.3.1). The decoder does not report where a
/// member ends, so the check searches the input for the trailer that matches the output. No read of the decoder returns bytes of two members.
/// </summary>
internal sealed class GzipTrailerCheck : TrailerCheck
{
    private const int TrailerLength = 8;

    // A header, an empty block and a trailer. Shorter input is never complete, even if its zeros look like the trailer of an empty member.
    private const int MinMemberLength = 20;

    private uint _crc;
    private uint _length;
    private ulong _lastTrailer;

    protected override bool EndsWithTrailer
    {
        get
        {
            if (InputLength < MinMemberLength) return false;
            var trailer = BinaryPrimitives.ReadUInt64LittleEndian(Input[^TrailerLength..]);
            return trailer == Trailer || (Trailer == 0 && trailer == _lastTrailer);
        }
    }

    /// <summary>The trailer of the member as far as it has been read, as a little-endian number.</summary>
    private ulong Trailer => (ulong)_length << 32 | _crc;

    public override void AddOutput(ReadOnlySpan<byte> bytes)
    {
        _crc = Checksums.Crc32(bytes, _crc);
        _length += (uint)bytes.Length;
        EndMember();
    }

    protected override void InputAdded() => EndMember();

    private void EndMember()
    {
        if (Trailer == 0) return;
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt64LittleEndian(trailer, Trailer);
        if (Input.IndexOf(trailer) < 0) return;
        _lastTrailer = Trailer;
        _crc = _length = 0;
    }
}
