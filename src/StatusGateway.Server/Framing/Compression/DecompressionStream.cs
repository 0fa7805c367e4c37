using System.Buffers;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// Decompresses a body while it is read. Errors of the data are no exceptions: the stream ends, and <see cref="OutcomeOf"/> says why. An
/// empty body is valid. One read returns at most 64 KiB, and looks at its cancellation token. The body stays open.
/// </summary>
/// <param name="body">The compressed body; may be a <see cref="DecompressionStream"/> itself.</param>
/// <param name="compression">The compression.</param>
/// <param name="limits">The limits of what is read without any output, and of the ratio.</param>
internal sealed class DecompressionStream(Stream body, MessageCompression compression, ReadLimits limits) : ReadStream
{
    // No header that real encoders write is longer. A decoder that needs more at once gets no further.
    private const int BufferLength = 16 * 1024;

    private readonly DecompressionStream? _inner = body as DecompressionStream;
    private readonly Decoder _decoder = compression.CreateDecoder();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private OperationStatus _status = OperationStatus.NeedMoreData;
    private CompressionOutcome _outcome;
    private int _start;
    private int _end;
    private long _received;
    private long _receivedAtOutput;
    private long _written;
    private bool _isOver;

    /// <summary>The number of bytes received before any decompression.</summary>
    public long Received => _inner?.Received ?? _received;

    /// <summary>Removes the compressions of a body, the one that was applied last first (RFC 9110 section 8.4).</summary>
    /// <param name="body">The body; stays open.</param>
    /// <param name="codings">The compressions in the order in which they were applied.</param>
    /// <param name="limits">The limits.</param>
    /// <returns>The body itself without compressions; otherwise a stream that must be disposed.</returns>
    public static Stream Open(Stream body, MessageCompression[] codings, ReadLimits limits)
    {
        for (var i = codings.Length - 1; i >= 0; i--) body = new DecompressionStream(body, codings[i], limits);
        return body;
    }

    /// <summary>Why a body ended: <see cref="CompressionOutcome.Ok"/> for one that is complete so far, and for one that is not compressed.</summary>
    public static CompressionOutcome OutcomeOf(Stream? body)
    {
        for (var stream = body as DecompressionStream; stream is not null; stream = stream._inner)
            // The error of an inner stream is the cause of the outer one's.
            if (stream._outcome != CompressionOutcome.Ok && OutcomeOf(stream._inner) == CompressionOutcome.Ok) return stream._outcome;
        return CompressionOutcome.Ok;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > MessageCompression.MaxStep) buffer = buffer[..MessageCompression.MaxStep];
        while (!_isOver && !buffer.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_start < _end || _status == OperationStatus.DestinationTooSmall)
            {
                var written = Decompress(buffer.Span);
                if (written > 0) return written;
                if (_isOver || _status != OperationStatus.NeedMoreData) continue;
            }

            await FillAsync(cancellationToken);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        var buffer = _buffer;
        _buffer = [];
        _isOver = true;
        if (disposing && buffer.Length > 0)
        {
            _decoder.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
            _inner?.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Decompress(Span<byte> destination)
    {
        _status = _decoder.Decompress(_buffer.AsSpan(_start, _end - _start), destination, out var consumed, out var written);
        // Brotli's decoder may ask for more input while it still has output.
        if (_status == OperationStatus.NeedMoreData && written == destination.Length) _status = OperationStatus.DestinationTooSmall;
        _start += consumed;
        _written += written;
        if (written > 0) _receivedAtOutput = _received;
        if (_written > limits.MaxInflatedBytes(Received)) return Fail(CompressionOutcome.Inflated, 0);
        if (_status == OperationStatus.InvalidData || (_status == OperationStatus.Done && _start < _end && !_decoder.HasMembers))
            return Fail(CompressionOutcome.Malformed, written);
        return written;
    }

    /// <summary>Reads more input after what has not been consumed.</summary>
    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var got = _end == _buffer.Length ? 0 : await body.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += got;
        _received += got;
        if (got == 0)
        {
            _isOver = true;
            if (_status != OperationStatus.Done && _received > 0) Fail(CompressionOutcome.Malformed, 0);
        }
        else if (_received - _receivedAtOutput > limits.MaxIdleBytes) Fail(CompressionOutcome.Idle, 0);
        else if (_status == OperationStatus.Done && !_decoder.HasMembers) Fail(CompressionOutcome.Malformed, 0);
    }

    private int Fail(CompressionOutcome outcome, int written)
    {
        _outcome = outcome;
        _isOver = true;
        return written;
    }
}
