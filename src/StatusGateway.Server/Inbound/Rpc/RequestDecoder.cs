using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Inbound.Rpc;

/// <summary>
/// Decodes the messages of a request for the upstream: decompressed when the upstream takes them plain, as protobuf when the client sends
/// JSON. Messages that pass through compressed are checked too: the upstream must not get a broken message, or one whose
/// decompressed size is over the limit.
/// </summary>
internal sealed class RequestDecoder : IDisposable
{
    private readonly MethodModel _method;
    private readonly MessageCodec _codec;
    private readonly MessageCompression? _compression;
    private readonly string? _encoding;
    private readonly bool _passesCompressed;
    private readonly ReadLimits _limits;
    private readonly PooledBuffer _plain = new();
    private readonly PooledBuffer _wire = new();

    /// <summary>Creates the decoder of a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="codec">The codec of the client.</param>
    /// <param name="encoding">The compression, as the client names it; null for none.</param>
    /// <param name="passesCompressed">Whether the upstream takes compressed messages.</param>
    /// <param name="limits">The maximum size of a message in bytes, before and after decompression, and the maximum ratio.</param>
    public RequestDecoder(MethodModel method, MessageCodec codec, string? encoding, bool passesCompressed, ReadLimits limits)
    {
        _method = method;
        _codec = codec;
        _limits = limits;
        _passesCompressed = passesCompressed && codec == MessageCodec.Proto;
        if (EncodingList.IsIdentity(encoding)) return;
        _encoding = encoding;
        _compression = MessageCompression.Find(encoding);
    }

    /// <summary>The compression that the upstream gets; null when it gets messages plain.</summary>
    public string? PassedEncoding => _passesCompressed ? _compression?.Name : null;

    /// <summary>Whether a known compression is named.</summary>
    public bool HasCompression => _compression is not null;

    /// <summary>Null, or UNSUPPORTED_ENCODING for an unknown compression.</summary>
    public CallEnd? EncodingError => _encoding is not null && _compression is null ? Failures.UnsupportedEncoding(_encoding, EncodingList.Supported) : null;

    /// <summary>Decodes a message.</summary>
    /// <param name="sent">The message as it came; must stay valid as long as the result.</param>
    /// <param name="message">The message for the upstream; valid until the next one.</param>
    /// <param name="cancellation">Cancels decompressing.</param>
    /// <returns>Null, or why it cannot be decoded.</returns>
    public CallEnd? Decode(GatewayMessage sent, out GatewayMessage message, CancellationToken cancellation = default)
    {
        message = sent;
        if (sent.IsCompressed)
        {
            if (Decompress(sent.Payload, cancellation) is { } error) return error;
            if (_passesCompressed) return null;
            message = new GatewayMessage(_plain.WrittenMemory);
        }

        if (_codec == MessageCodec.Proto) return null;
        _wire.Clear();
        if (JsonToWire.Read(_method.Schema.Input, message.Payload.Span, _method.Json, _wire) is { } malformed) return Failures.MalformedBody(malformed, null);
        message = new GatewayMessage(_wire.WrittenMemory);
        return null;
    }

    public void Dispose()
    {
        _plain.Dispose();
        _wire.Dispose();
    }

    private CallEnd? Decompress(ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        if (_compression is null) return Failures.MalformedFrame("A message is marked as compressed, but the request names no compression.");
        _plain.Clear();
        return _compression.Decompress(payload.Span, _limits, _plain, cancellation) switch
        {
            CompressionOutcome.Ok => null,
            CompressionOutcome.TooLarge => Failures.TooLarge(_limits.MaxMessageBytes),
            CompressionOutcome.Inflated => Failures.TooInflated(_limits.MaxInflation),
            _ => Failures.MalformedFrame($"The bytes of a message are not valid {_compression.Name}, are truncated, or are followed by other data."),
        };
    }
}
