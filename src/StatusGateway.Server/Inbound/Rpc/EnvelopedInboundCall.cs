using System.Buffers;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rpc;

/// <summary>
/// A call whose messages are in envelopes of a flag and a length: gRPC, gRPC-Web, and Connect streams. They differ in their headers,
/// and in how they end.
/// </summary>
internal abstract class EnvelopedInboundCall : IInboundStream
{
    // More than this is sent without waiting for the upstream to pause.
    private const int MaxHeldBytes = ResponsePipe.MaxPieceBytes;

    private readonly FrameReader _frames;
    private readonly RequestDecoder _decoder;
    private readonly ResponseEncoder _encoder;
    private readonly EnvelopeSource _source;
    private readonly EnvelopeNames _names;
    private readonly ResponsePipe _pipe;
    private readonly PooledMessage _only = new();
    private PooledBuffer? _rest;
    private bool _hasHead;
    private bool _hasBegun;
    private int _held;

    protected EnvelopedInboundCall(HttpContext context, RoutedCall call, Metadata metadata, EnvelopeNames names, Stream body)
    {
        Context = context;
        Method = call.Method!;
        Call = call;
        Metadata = metadata;
        _names = names;
        _pipe = new ResponsePipe(context);
        var limit = call.Policy.MaxRequestBytes;
        var encoding = Header(names.Encoding);
        var accepted = Header(names.AcceptEncoding);
        _frames = new FrameReader(body, limit);
        _decoder = new RequestDecoder(Method, call.Codec, encoding, Method.Upstream.PassesCompressed, call.Policy.RequestLimits);
        _encoder = new ResponseEncoder(Method, call.Codec, accepted, encoding);
        _source = new EnvelopeSource(_frames, _decoder, limit, body as Base64Stream);
        AcceptEncoding = _encoder.PassesCompressed ? EncodingList.Known(accepted) : null;
    }

    public Metadata Metadata { get; }

    public IMessageSource Messages { get; private set; } = null!;

    public string? Encoding => _decoder.PassedEncoding;

    public string? AcceptEncoding { get; }

    protected HttpContext Context { get; }

    protected RoutedCall Call { get; }

    protected MethodModel Method { get; }

    protected ResponseHead Head { get; private set; } = ResponseHead.Empty;

    /// <summary>Where envelopes are written before they are sent.</summary>
    protected virtual IBufferWriter<byte> Output => Context.Response.BodyWriter;

    public async ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation)
    {
        if (_decoder.EncodingError is { } unknown) return unknown with { Header = new(_names.AcceptEncoding, MessageCompression.Names) };
        if (Method.Schema.ClientStreaming)
        {
            Messages = _source;
            return null;
        }

        var (message, error) = await _source.ReadOnlyAsync(cancellation);
        Messages = new SingleMessage(message);
        return error;
    }

    public Task? ResponseGate => null;

    /// <summary>The head goes out as soon as the upstream has sent it, and messages when the upstream pauses.</summary>
    public TimeSpan? IdleDelay => _hasHead && (!_hasBegun || _held > 0) ? TimeSpan.Zero : null;

    public void SetHead(ResponseHead head)
    {
        Head = head;
        _hasHead = true;
        _encoder.SetHead(head);
    }

    public CallEnd? SetMessage(GatewayMessage message)
    {
        if (_encoder.Encode(message, out var encoded) is { } error) return error;
        _only.Set(encoded);
        return null;
    }

    public int HeldBytes => _only.Message.Payload.Length;

    public async ValueTask<CallEnd?> WriteMessageAsync(GatewayMessage message, CancellationToken cancellation)
    {
        if (_encoder.Encode(message, out var encoded) is { } error) return error;
        Begin();
        if (await WriteEnvelopeAsync(encoded, cancellation) is { } end) return end;
        return _held < MaxHeldBytes ? null : await SendAsync(0, cancellation);
    }

    public ValueTask<CallEnd?> OnIdleAsync(CancellationToken cancellation)
    {
        Begin();
        return SendAsync(0, cancellation);
    }

    public async ValueTask EndAsync(CallEnd end)
    {
        if (!_hasBegun && MayEndInHeaders(end) && await TryEndInHeadersAsync(end)) return;
        await _pipe.FinishAsync();
        if (_rest is not null && await WriteAsync(_rest.WrittenMemory, CancellationToken.None) is not null) return;
        Begin();
        if (Method.Schema.IsUnary) ReleaseBuffers();
        if (end.Status.IsOk && _only.IsSet && await WriteEnvelopeAsync(_only.Message, CancellationToken.None) is not null) return;
        await WriteEndAsync(end);
    }

    public void Dispose()
    {
        ReleaseBuffers();
        _only.Dispose();
        _rest?.Dispose();
        Dispose(disposing: true);
    }

    /// <summary>
    /// Whether a failed call may end in its headers. Clients may retry a call that ends so, but not one whose headers came before its
    /// end (gRPC proposal A6, "When Retries are Valid"), so that headers of an upstream stay headers.
    /// </summary>
    private bool MayEndInHeaders(CallEnd end) => !end.Status.IsOk && (end.Reason is not null || !Head.IsSeparate);

    /// <summary>Ends the call in the headers alone. Returns false when the protocol cannot.</summary>
    protected abstract ValueTask<bool> TryEndInHeadersAsync(CallEnd end);

    /// <summary>Sends what is held, followed by the end.</summary>
    protected abstract ValueTask WriteEndAsync(CallEnd end);

    /// <summary>Moves what was written to <see cref="Output"/> to the body.</summary>
    protected virtual void MoveOutput()
    {
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Writes the headers of a response with messages.</summary>
    protected virtual void WriteHeaders(IHeaderDictionary headers)
    {
        ResponseMetadata.Write(headers, Head.Metadata, Method.Upstream.Metadata);
        if (_encoder.Encoding is { } encoding) headers[_names.Encoding] = encoding;
        // Where messages pass through compressed, the upstream decides what it accepts.
        var read = _encoder.PassesCompressed ? EncodingList.Known(Head.AcceptEncoding) : MessageCompression.Names;
        if (read is not null) headers[_names.AcceptEncoding] = read;
    }

    /// <summary>Writes an envelope, and sends all but the last piece of a large one. Returns null, or how the call ends now.</summary>
    protected ValueTask<CallEnd?> WriteEnvelopeAsync(byte flag, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        FrameReader.WriteHeader(Output.GetSpan(FrameReader.HeaderLength), payload.Length, flag);
        Output.Advance(FrameReader.HeaderLength);
        _held += FrameReader.HeaderLength;
        return WriteAsync(payload, cancellation);
    }

    /// <summary>Sends what is held, at least the headers. A client that does not read holds the upstream back.</summary>
    /// <param name="left">The bytes of the response that wait besides.</param>
    /// <param name="cancellation">Ends the wait; the bytes are still sent.</param>
    protected ValueTask<CallEnd?> SendAsync(int left, CancellationToken cancellation)
    {
        var held = _held;
        _held = 0;
        MoveOutput();
        return _pipe.SendAsync(held, left, cancellation);
    }

    private ValueTask<CallEnd?> WriteEnvelopeAsync(GatewayMessage message, CancellationToken cancellation) =>
        WriteEnvelopeAsync(message.IsCompressed ? (byte)1 : (byte)0, message.Payload, cancellation);

    private async ValueTask<CallEnd?> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > ResponsePipe.MaxPieceBytes)
        {
            var piece = bytes.Span[..ResponsePipe.MaxPieceBytes];
            BuffersExtensions.Write(Output, piece);
            _held += piece.Length;
            bytes = bytes[piece.Length..];
            if (await SendAsync(bytes.Length, cancellation) is not { } end) continue;
            // The message is the upstream's, and its rest goes out before the end of the call.
            if (cancellation.IsCancellationRequested) (_rest = new PooledBuffer()).Write(bytes.Span);
            return end;
        }

        BuffersExtensions.Write(Output, bytes.Span);
        _held += bytes.Length;
        return null;
    }

    private void ReleaseBuffers()
    {
        _frames.Dispose();
        _decoder.Dispose();
        _encoder.Dispose();
    }

    private void Begin()
    {
        if (_hasBegun) return;
        _hasBegun = true;
        Context.Response.ContentType = _names.MediaType(Call.Codec);
        WriteHeaders(Context.Response.Headers);
    }

    private string? Header(string name) => Context.Request.Headers[name] is [{ } value, ..] ? value : null;
}

/// <summary>The header names and media types of a protocol with envelopes.</summary>
/// <param name="MediaTypeBase">The media type without its codec.</param>
/// <param name="Encoding">Header of the messages' compression.</param>
/// <param name="AcceptEncoding">Header of the compressions that are read.</param>
/// <param name="ProtoIsUnnamed">Responses in protobuf have the bare media type.</param>
internal sealed record EnvelopeNames(string MediaTypeBase, string Encoding, string AcceptEncoding, bool ProtoIsUnnamed)
{
    private readonly string _proto = ProtoIsUnnamed ? MediaTypeBase : MediaTypeBase + "+proto";
    private readonly string _json = MediaTypeBase + "+json";

    public string MediaType(MessageCodec codec) => codec == MessageCodec.Json ? _json : _proto;
}
