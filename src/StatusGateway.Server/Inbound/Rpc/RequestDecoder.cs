using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Inbound.Rpc;

/// <summary>
/// Makes what the upstream gets of a caller's message: decompressed where the upstream takes it plain, protobuf where the caller
/// writes JSON. What is passed on compressed is checked all the same: neither a broken message nor one that swells beyond the
/// limit is the upstream's to find out.
/// </summary>
internal sealed class RequestDecoder : IDisposable
{
    private readonly MethodModel _method;
    private readonly MessageCodec _codec;
    private readonly MessageCompression? _compression;
    private readonly string? _encoding;
    private readonly bool _passesCompressed;
    private readonly int _limit;
    private readonly PooledBuffer _plain = new();
    private readonly PooledBuffer _wire = new();

    /// <summary>Of a direction.</summary>
    /// <param name="method">The method.</param>
    /// <param name="codec">What the caller writes.</param>
    /// <param name="encoding">Compression as the caller names it; null for none.</param>
    /// <param name="passesCompressed">The upstream takes messages as they are compressed.</param>
    /// <param name="limit">Most bytes of a message, as it comes and decompressed.</param>
    public RequestDecoder(MethodModel method, MessageCodec codec, string? encoding, bool passesCompressed, int limit)
    {
        _method = method;
        _codec = codec;
        _limit = limit;
        _passesCompressed = passesCompressed && codec == MessageCodec.Proto;
        if (EncodingList.IsIdentity(encoding)) return;
        _encoding = encoding;
        _compression = MessageCompression.Find(encoding);
    }

    /// <summary>Compression that the upstream is told of; null where it gets messages plain.</summary>
    public string? PassedEncoding => _passesCompressed ? _compression?.Name : null;

    /// <summary>A known compression is named.</summary>
    public bool HasCompression => _compression is not null;

    /// <summary>Null, or that the compression is not known.</summary>
    public CallEnd? EncodingFault => _encoding is not null && _compression is null ? Failures.UnsupportedEncoding(_encoding, EncodingList.Supported) : null;

    /// <summary>Decodes a message.</summary>
    /// <param name="sent">As it came; valid as long as the result has to be.</param>
    /// <param name="message">What the upstream gets; valid until the next one.</param>
    /// <returns>Null, or why there is none.</returns>
    public CallEnd? Decode(GatewayMessage sent, out GatewayMessage message)
    {
        message = sent;
        if (sent.IsCompressed)
        {
            if (Decompress(sent.Payload) is { } fault) return fault;
            if (_passesCompressed) return null;
            message = new GatewayMessage(_plain.WrittenMemory);
        }

        if (_codec == MessageCodec.Proto) return null;
        _wire.Clear();
        if (JsonToWire.Read(_method.Schema.Input, message.Payload.Span, _method.Json, _wire) is { } misfit) return Failures.MalformedBody(misfit, null);
        message = new GatewayMessage(_wire.WrittenMemory);
        return null;
    }

    public void Dispose()
    {
        _plain.Dispose();
        _wire.Dispose();
    }

    private CallEnd? Decompress(ReadOnlyMemory<byte> payload)
    {
        if (_compression is null) return Failures.MalformedFrame("A message is marked as compressed, and no compression is named.");
        _plain.Clear();
        return _compression.Decompress(payload.Span, _limit, _plain) switch
        {
            CompressionOutcome.Ok => null,
            CompressionOutcome.TooLarge => Failures.TooLarge(_limit),
            _ => Failures.MalformedFrame($"A message's bytes are not {_compression.Name}."),
        };
    }
}
