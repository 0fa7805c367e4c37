using System.Buffers;
using System.IO.Compression;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// Decompresses a Brotli body while it is read. As in <see cref="InflateStream"/>, truncated data and data after the end throw
/// <see cref="InvalidDataException"/>. <paramref name="body"/> stays open.
/// </summary>
internal sealed class BrotliBodyStream(Stream body) : ReadStream
{
    private readonly byte[] _input = new byte[8 * 1024];
    private BrotliDecoder _decoder;
    private int _start;
    private int _end;
    private bool _hasBegun;
    private bool _isDone;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            if (!_isDone && _hasBegun)
            {
                var status = _decoder.Decompress(_input.AsSpan(_start, _end - _start), buffer.Span, out var consumed, out var written);
                _start += consumed;
                _isDone = status == OperationStatus.Done;
                if (status == OperationStatus.InvalidData) throw Malformed();
                if (written > 0) return written;
            }

            if (_isDone && _start < _end) throw Malformed();
            _start = 0;
            _end = await body.ReadAsync(_input, cancellationToken);
            if (_end == 0) return _isDone || !_hasBegun ? 0 : throw Malformed();
            _hasBegun = true;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _decoder.Dispose();
        base.Dispose(disposing);
    }

    private static InvalidDataException Malformed() => new("The compressed data is corrupt or truncated, or is followed by other data.");
}
