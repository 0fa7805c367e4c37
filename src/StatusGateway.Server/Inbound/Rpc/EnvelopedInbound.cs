using System.Buffers;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound.Rpc;

/// <summary>
/// A caller whose messages come and go in envelopes of a flag and a length: gRPC, gRPC-Web, and Connect's streams. They differ in
/// their headers, and in how they end.
/// </summary>
internal abstract class EnvelopedInbound : IInboundCall
{
    // No more than this waits for the upstream to fall silent.
    private const int MostHeld = 16 * 1024;

    private readonly FrameReader _frames;
    private readonly RequestDecoder _decoder;
    private readonly AnswerEncoder _encoder;
    private readonly EnvelopeSource _source;
    private readonly EnvelopeNames _names;
    private readonly AnswerPipe _pipe;
    private readonly PooledMessage _only = new();
    private bool _hasBegun;
    private int _held;

    protected EnvelopedInbound(HttpContext context, CallFeature call, MethodModel method, Metadata metadata, EnvelopeNames names, Stream body)
    {
        Context = context;
        Method = method;
        Call = call;
        Metadata = metadata;
        _names = names;
        _pipe = new AnswerPipe(context);
        var limit = call.Policy.MaxRequestBytes;
        var encoding = Header(names.Encoding);
        var accepted = Header(names.AcceptEncoding);
        _frames = new FrameReader(body, limit);
        _decoder = new RequestDecoder(method, call.Codec, encoding, method.Upstream.Lanes.PassesCompressed, limit);
        _encoder = new AnswerEncoder(method, call.Codec, accepted, encoding);
        _source = new EnvelopeSource(_frames, _decoder, limit, body as Base64Stream);
        AcceptEncoding = _encoder.PassesCompressed ? EncodingList.Known(accepted) : null;
    }

    public Metadata Metadata { get; }

    public IMessageSource Messages { get; private set; } = null!;

    public string? Encoding => _decoder.PassedEncoding;

    public string? AcceptEncoding { get; }

    protected HttpContext Context { get; }

    protected CallFeature Call { get; }

    protected MethodModel Method { get; }

    protected ResponseHead Head { get; private set; } = ResponseHead.Empty;

    /// <summary>Where envelopes are written before they are sent.</summary>
    protected virtual IBufferWriter<byte> Output => Context.Response.BodyWriter;

    public async ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation)
    {
        if (_decoder.EncodingFault is { } unknown) return unknown with { Header = new(_names.AcceptEncoding, MessageCompression.Names) };
        if (Method.Schema.ClientStreaming)
        {
            Messages = _source;
            return null;
        }

        var (message, fault) = await _source.ReadOnlyAsync(cancellation);
        Messages = new SingleMessage(message);
        return fault;
    }

    public void TakeHead(ResponseHead head)
    {
        Head = head;
        _encoder.TakeHead(head);
    }

    public async ValueTask<CallEnd?> TakeMessageAsync(GatewayMessage message, CancellationToken cancellation)
    {
        if (_encoder.Encode(message, out var encoded) is { } unfit) return unfit;
        if (!Method.Schema.ServerStreaming)
        {
            // Held until the end is known: an error must not come behind the only message.
            _only.Set(encoded);
            return null;
        }

        Begin();
        WriteEnvelope(encoded);
        return _held < MostHeld ? null : await SendAsync(cancellation);
    }

    public ValueTask<CallEnd?> WhileIdleAsync(Task next, CancellationToken cancellation)
    {
        Begin();
        return SendAsync(cancellation);
    }

    public async ValueTask EndAsync(CallEnd end)
    {
        if (!_hasBegun && !end.Status.IsOk && await TryEndInHeadersAsync(end)) return;
        await _pipe.FinishAsync();
        Begin();
        if (end.Status.IsOk && _only.IsSet) WriteEnvelope(_only.Message);
        await WriteEndAsync(end);
    }

    public void Dispose()
    {
        _frames.Dispose();
        _decoder.Dispose();
        _encoder.Dispose();
        _only.Dispose();
        Dispose(disposing: true);
    }

    /// <summary>Tells of a failure with nothing but headers; false where the protocol has no such end.</summary>
    protected abstract ValueTask<bool> TryEndInHeadersAsync(CallEnd end);

    /// <summary>Sends what is held, and the end behind it.</summary>
    protected abstract ValueTask WriteEndAsync(CallEnd end);

    /// <summary>Makes what was written to <see cref="Output"/> the body's.</summary>
    protected virtual void MoveOutput()
    {
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>The headers of an answer that has messages.</summary>
    protected virtual void WriteHeaders(IHeaderDictionary headers)
    {
        ResponseMetadata.Write(headers, Head.Metadata, Method.Upstream.Metadata);
        if (_encoder.Encoding is { } encoding) headers[_names.Encoding] = encoding;
        // What the upstream reads is for it to say where messages are passed on as they come.
        var read = _encoder.PassesCompressed ? EncodingList.Known(Head.AcceptEncoding) : MessageCompression.Names;
        if (read is not null) headers[_names.AcceptEncoding] = read;
    }

    protected void WriteEnvelope(GatewayMessage message) => WriteEnvelope(message.IsCompressed ? (byte)1 : (byte)0, message.Payload.Span);

    protected void WriteEnvelope(byte flag, ReadOnlySpan<byte> payload)
    {
        FrameReader.WriteHeader(Output.GetSpan(FrameReader.HeaderLength), payload.Length, flag);
        Output.Advance(FrameReader.HeaderLength);
        BuffersExtensions.Write(Output, payload);
        _held += FrameReader.HeaderLength + payload.Length;
    }

    private void Begin()
    {
        if (_hasBegun) return;
        _hasBegun = true;
        Context.Response.ContentType = _names.MediaType(Call.Codec);
        WriteHeaders(Context.Response.Headers);
    }

    /// <summary>Sends what is held, headers at least. Who does not read holds the upstream back.</summary>
    private ValueTask<CallEnd?> SendAsync(CancellationToken cancellation)
    {
        _held = 0;
        MoveOutput();
        return _pipe.SendAsync(cancellation);
    }

    private string? Header(string name) => Context.Request.Headers[name] is [{ } value, ..] ? value : null;
}

/// <summary>What a protocol of envelopes calls its headers and media types.</summary>
/// <param name="MediaTypeBase">The media type without its codec.</param>
/// <param name="Encoding">Header of the messages' compression.</param>
/// <param name="AcceptEncoding">Header of the compressions that are read.</param>
/// <param name="ProtoIsUnnamed">An answer in protobuf bears the bare media type.</param>
internal sealed record EnvelopeNames(string MediaTypeBase, string Encoding, string AcceptEncoding, bool ProtoIsUnnamed)
{
    private readonly string _proto = ProtoIsUnnamed ? MediaTypeBase : MediaTypeBase + "+proto";
    private readonly string _json = MediaTypeBase + "+json";

    public string MediaType(MessageCodec codec) => codec == MessageCodec.Json ? _json : _proto;
}
