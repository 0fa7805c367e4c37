using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Inbound.Rpc;

/// <summary>
/// Encodes the messages of a response for the client: as JSON when that is its codec, and compressed when the client accepts it and the
/// upstream cannot compress. Messages that the upstream compressed pass through.
/// </summary>
internal sealed class ResponseEncoder : IDisposable
{
    // Below this, compression costs more than it saves.
    private const int MinCompressedBytes = 1024;

    private readonly MethodModel _method;
    private readonly MessageCodec _codec;
    private readonly string? _requestEncoding;
    private readonly string _accepted;
    private readonly PooledBuffer _json = new();
    private readonly PooledBuffer _compressed = new();
    private MessageCompression? _own;
    private string? _upstreams;

    /// <summary>Creates the encoder of a response.</summary>
    /// <param name="method">The method.</param>
    /// <param name="codec">The codec of the client.</param>
    /// <param name="accepted">The compressions that the client accepts, separated by commas; null for none.</param>
    /// <param name="requestEncoding">The compression of its own messages, which it must accept too; null for none.</param>
    public ResponseEncoder(MethodModel method, MessageCodec codec, string? accepted, string? requestEncoding)
    {
        _method = method;
        _codec = codec;
        _accepted = accepted ?? "";
        _requestEncoding = requestEncoding;
        PassesCompressed = method.Upstream.PassesCompressed && codec == MessageCodec.Proto;
    }

    /// <summary>Whether the upstream may compress for the client.</summary>
    public bool PassesCompressed { get; }

    /// <summary>The compression that the headers of the response name; null for none.</summary>
    public string? Encoding => _own?.Name ?? _upstreams;

    public void SetHead(ResponseHead head)
    {
        _upstreams = EncodingList.IsIdentity(head.Encoding) || !MetadataRules.IsHeaderValue(head.Encoding!) ? null : head.Encoding;
        _own = PassesCompressed || _upstreams is not null ? null : EncodingList.First(_accepted);
    }

    /// <summary>Encodes a message.</summary>
    /// <param name="given">The message of the upstream.</param>
    /// <param name="message">The message for the client; valid until the next one.</param>
    /// <returns>Null, or why it cannot be encoded.</returns>
    public CallEnd? Encode(GatewayMessage given, out GatewayMessage message)
    {
        message = given;
        if (given.IsCompressed) return EncodingError() is { } problem ? Failures.ProtocolError(_method.Upstream.Name, RpcCode.Internal, problem) : null;
        if (_codec == MessageCodec.Json)
        {
            _json.Clear();
            if (WireToJson.Write(_method.Schema.Output, given.Payload.Span, _method.Json, _json, out _) is { } error)
                return Failures.NoJsonForm(_method.Upstream.Name, _method.Schema.Output.FullName, error);
            message = new GatewayMessage(_json.WrittenMemory);
        }

        if (_own is null || message.Payload.Length < MinCompressedBytes) return null;
        _compressed.Clear();
        _own.Compress(message.Payload.Span, _compressed);
        message = new GatewayMessage(_compressed.WrittenMemory, IsCompressed: true);
        return null;
    }

    public void Dispose()
    {
        _json.Dispose();
        _compressed.Dispose();
    }

    /// <summary>Returns why the client cannot read a compressed message; null when it accepts the compression.</summary>
    private string? EncodingError()
    {
        if (_upstreams is null) return "a message is marked as compressed, and no compression is named.";
        if (!PassesCompressed) return "a message is compressed, but no compression was accepted.";
        if (_upstreams.Equals(_requestEncoding, StringComparison.OrdinalIgnoreCase)) return null;
        foreach (var range in _accepted.AsSpan().Split(','))
            if (_accepted.AsSpan(range).Trim().Equals(_upstreams, StringComparison.OrdinalIgnoreCase)) return null;
        return $"a message is compressed by \"{Failures.Shown(_upstreams)}\", which the client does not accept.";
    }
}
