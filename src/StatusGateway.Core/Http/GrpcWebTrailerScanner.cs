using System.Buffers.Binary;
using System.Buffers.Text;
using StatusGateway.Core.Dialects;

namespace StatusGateway.Core.Http;

/// <summary>
/// Finds the trailers in a gRPC-Web body (gRPC-Web, "Message framing") part by part, without keeping the messages. The text form
/// is base64 in chunks, each with its own padding.
/// </summary>
internal sealed class GrpcWebTrailerScanner(bool isText, int maxBytes)
{
    private readonly byte[] _header = new byte[5];
    private readonly byte[] _group = new byte[4];
    private readonly List<byte> _trailers = [];
    private int _headerLength;
    private int _groupLength;
    private long _remaining;

    /// <summary>Gets the block of the trailers; null until it is complete, or if it is compressed or too large.</summary>
    public byte[]? Trailers { get; private set; }

    /// <summary>Reads the next part of the body.</summary>
    public void Scan(ReadOnlySpan<byte> part)
    {
        if (!isText)
        {
            ScanBytes(part);
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
            ScanBytes(decoded[..written]);
        }
    }

    private void ScanBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && Trailers is null)
        {
            if (_headerLength < _header.Length)
            {
                _header[_headerLength++] = bytes[0];
                bytes = bytes[1..];
                if (_headerLength < _header.Length) continue;
                _remaining = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(1));
            }

            var isTrailers = _header[0] == GrpcWebTrailers.FrameFlag && _trailers.Count + _remaining <= maxBytes;
            var part = bytes[..(int)Math.Min(bytes.Length, _remaining)];
            bytes = bytes[part.Length..];
            _remaining -= part.Length;
            if (isTrailers) _trailers.AddRange(part);
            if (_remaining > 0) continue;
            if (isTrailers) Trailers = [.. _trailers];
            _headerLength = 0;
        }
    }
}
