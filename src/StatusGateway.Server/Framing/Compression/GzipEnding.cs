using System.Buffers.Binary;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// The end of gzip data: CRC-32 and length of its last member (RFC 1952 section 2.3.1). Where a member ends the decoder does not say;
/// it is where the trailer that fits what came out of it is found in the input. No read of the decoder gives bytes of two members.
/// </summary>
internal sealed class GzipEnding : CompressedEnding
{
    private const int TrailerLength = 8;

    // Header, an empty block and trailer. Nothing shorter is whole, also where the zeros in it look like an empty member's trailer.
    private const int ShortestMember = 20;

    private uint _crc;
    private uint _length;
    private ulong _lastTrailer;

    protected override bool EndsWithTrailer
    {
        get
        {
            if (InputLength < ShortestMember) return false;
            var trailer = BinaryPrimitives.ReadUInt64LittleEndian(Input[^TrailerLength..]);
            return trailer == Trailer || (Trailer == 0 && trailer == _lastTrailer);
        }
    }

    /// <summary>That of the member as far as it has been read, as a little-endian number.</summary>
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
