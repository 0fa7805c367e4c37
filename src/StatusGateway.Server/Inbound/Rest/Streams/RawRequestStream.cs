using System.Buffers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>
/// A body of any bytes for messages of google.api.HttpBody: each message has the bytes that have arrived, and the first one the media
/// type. An empty body is one message, for the values of path and query.
/// </summary>
internal sealed class RawRequestStream(RoutedCall call, StreamContent content, Stream body) : RequestStream(call, body)
{
    private const int MaxBytes = 64 * 1024;

    private readonly string _mediaType = content.MediaType;
    private readonly PooledBuffer _wire = new();
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(MaxBytes);
    private bool _hasBegun;

    protected override async ValueTask<MessageRead> ReadCoreAsync(CancellationToken cancellation)
    {
        var got = await Body!.ReadAsync(_bytes.AsMemory(0, Math.Min(MaxBytes, Limits.MaxMessageBytes)), cancellation);
        if (got == 0 && (_hasBegun || DecompressionStream.OutcomeOf(Body) != CompressionOutcome.Ok)) return MessageRead.End;
        _wire.Clear();
        HttpBodyWire.Write(_hasBegun ? "" : _mediaType, _bytes.AsSpan(0, got), _wire);
        _hasBegun = true;
        return Weave(_wire.WrittenSpan, isProtobuf: true, out var message) is { } error
            ? MessageRead.Failed(Failures.MalformedBody(error, Binding.BodyFieldPath))
            : MessageRead.FromMessage(message);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _wire.Dispose();
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
