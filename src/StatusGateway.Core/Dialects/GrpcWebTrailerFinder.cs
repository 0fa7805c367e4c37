using System.Buffers.Binary;
using System.Buffers.Text;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Finds the trailers in a gRPC-Web body (gRPC-Web, "Message framing") as it comes in, and keeps nothing else of it. The text
/// form is base64 in pieces that are padded one by one.
/// </summary>
internal sealed class GrpcWebTrailerFinder(bool isText, int mostBytes)
{
    private const byte TrailersFlag = 0x80;

    private readonly byte[] _header = new byte[5];
    private readonly byte[] _group = new byte[4];
    private readonly List<byte> _trailers = [];
    private int _headerLength;
    private int _groupLength;
    private long _left;

    /// <summary>The block of the trailers; null before it was all there, or where it is compressed or too large.</summary>
    public byte[]? Trailers { get; private set; }

    /// <summary>The next part of the body.</summary>
    public void Take(ReadOnlySpan<byte> part)
    {
        if (!isText)
        {
            TakeBytes(part);
            return;
        }

        Span<byte> decoded = stackalloc byte[3];
        foreach (var letter in part)
        {
            if (letter is (byte)'\r' or (byte)'\n') continue;
            _group[_groupLength++] = letter;
            if (_groupLength < _group.Length) continue;
            _groupLength = 0;
            Base64.DecodeFromUtf8(_group, decoded, out _, out var written);
            TakeBytes(decoded[..written]);
        }
    }

    private void TakeBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && Trailers is null)
        {
            if (_headerLength < _header.Length)
            {
                _header[_headerLength++] = bytes[0];
                bytes = bytes[1..];
                if (_headerLength < _header.Length) continue;
                _left = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(1));
            }

            var isTrailers = _header[0] == TrailersFlag && _trailers.Count + _left <= mostBytes;
            var part = bytes[..(int)Math.Min(bytes.Length, _left)];
            bytes = bytes[part.Length..];
            _left -= part.Length;
            if (isTrailers) _trailers.AddRange(part);
            if (_left > 0) continue;
            if (isTrailers) Trailers = [.. _trailers];
            _headerLength = 0;
        }
    }
}
