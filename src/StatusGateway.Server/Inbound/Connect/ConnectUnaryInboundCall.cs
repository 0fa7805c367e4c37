using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Headers;
using StatusGateway.AspNetCore;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Server.Inbound.Rpc;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Connect;

/// <summary>
/// A unary Connect call: the body is the message, and an error has its HTTP status, with the error's JSON as the body. With GET the
/// message is in the query.
/// </summary>
internal sealed class ConnectUnaryInboundCall : IInboundCall
{
    private readonly HttpContext _context;
    private readonly RoutedCall _call;
    private readonly MethodModel _method;
    private readonly ConnectGet? _get;
    private readonly string? _accepted;
    private readonly PooledBuffer _body = new();
    private readonly PooledMessage _response = new();
    private readonly RequestDecoder _decoder;
    private readonly ResponseEncoder _encoder;
    private ResponseHead _head = ResponseHead.Empty;

    public ConnectUnaryInboundCall(HttpContext context, RoutedCall call, Metadata metadata)
    {
        _context = context;
        _call = call;
        _method = call.Method!;
        Metadata = metadata;
        if (HttpMethods.IsGet(context.Request.Method)) _get = ConnectGet.Parse(call.Target.Query);
        var encoding = _get is { } get ? get.Compression : context.Request.Headers.ContentEncoding is [{ } name, ..] ? name : null;
        _accepted = EncodingList.FromAcceptEncoding(context.Request.Headers.AcceptEncoding);
        _decoder = new RequestDecoder(_method, call.Codec, encoding, _method.Upstream.PassesCompressed, call.Policy.RequestLimits);
        // A client need not read what it sends: only the header counts.
        _encoder = new ResponseEncoder(_method, call.Codec, _accepted, requestEncoding: null);
    }

    public Metadata Metadata { get; }

    public IMessageSource Messages { get; private set; } = null!;

    public string? Encoding => _decoder.PassedEncoding;

    public string? AcceptEncoding => _encoder.PassesCompressed ? EncodingList.Known(_accepted) : null;

    public async ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation)
    {
        if (_decoder.EncodingError is { } unknown) return unknown with { Header = new("Accept-Encoding", MessageCompression.Names) };
        var limit = _call.Policy.MaxRequestBytes;
        if (_get is { } get)
        {
            if (get.ReadMessage(_body) is { } invalid) return invalid;
            if (_body.Length > limit) return Failures.TooLarge(limit);
        }
        else if (!await BodyReader.TryReadAsync(_context.Request, limit, _body, cancellation))
        {
            return Failures.TooLarge(limit);
        }

        // Nothing at all is the empty message, and was not compressed.
        var isCompressed = _decoder.HasCompression && _body.Length > 0;
        var error = _decoder.Decode(new GatewayMessage(_body.WrittenMemory, isCompressed), out var message, cancellation);
        Messages = new SingleMessage(message);
        return error;
    }

    public void SetHead(ResponseHead head)
    {
        _head = head;
        _encoder.SetHead(head);
    }

    public CallEnd? SetMessage(GatewayMessage message)
    {
        if (_encoder.Encode(message, out var encoded) is { } error) return error;
        _response.Set(encoded);
        return null;
    }

    public int HeldBytes => _response.Message.Payload.Length;

    public async ValueTask EndAsync(CallEnd end)
    {
        // The upstream has read the request, and the client may take its time.
        _body.Dispose();
        _decoder.Dispose();
        _encoder.Dispose();
        var headers = _context.Response.Headers;
        ResponseMetadata.Write(headers, _head.Metadata, _method.Upstream.Metadata);
        ResponseMetadata.Write(headers, end.Trailers, _method.Upstream.Metadata, "trailer-");
        if (!end.Status.IsOk)
        {
            ResponseMetadata.WriteAdvice(headers, end.Trailers, _method.Upstream.Metadata);
            await RefuseAsync(_context, _call, end);
            return;
        }

        var message = _response.Message;
        _context.Response.ContentType = _call.Codec == MessageCodec.Json ? MediaTypes.Json : ConnectNames.Proto;
        StatusResponse.AddVary(headers, "Accept-Encoding");
        if (message.IsCompressed) headers.ContentEncoding = _encoder.Encoding;
        _context.Response.ContentLength = message.Payload.Length;
        await ResponsePipe.SendBodyAsync(_context, message.Payload);
    }

    public void Dispose()
    {
        _body.Dispose();
        _response.Dispose();
        _decoder.Dispose();
        _encoder.Dispose();
    }

    /// <summary>Responds with an error: in Connect's JSON, unless the client asks for problem details.</summary>
    public static async Task RefuseAsync(HttpContext context, RoutedCall call, CallEnd end)
    {
        if (call.WantsProblem)
        {
            var violations = call.Method?.RpcBinding is { } binding ? new RequestViolations(binding, context.Request.Query, end.BodyPointer) : null;
            await RestErrorWriter.WriteAsync(context, call, end, violations);
            return;
        }

        if (end.Header is { } header) context.Response.Headers[header.Key] = header.Value;
        using var body = new PooledBuffer(1024);
        StatusResponse.Prepare(
            context,
            end.Status,
            // Connect has a table of HTTP statuses of its own, which no configuration changes. A path that is not served is 404 by HTTP.
            new StatusResponseOptions
            {
                HttpStatuses = HttpStatusMap.Default,
                HttpStatus = end.Reason == FailureReason.RouteNotFound ? StatusCodes.Status404NotFound : null,
                TraceId = call.Trace.TraceId,
            },
            ConnectDialect.Instance,
            ConnectDialect.Instance.MediaType,
            body);
        context.Response.ContentLength = body.Length;
        await ResponsePipe.SendBodyAsync(context, body.WrittenMemory);
    }
}
