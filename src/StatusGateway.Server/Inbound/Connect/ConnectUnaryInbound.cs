using Microsoft.AspNetCore.Http;
using StatusGateway.AspNetCore;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Inbound.Rpc;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Connect;

/// <summary>
/// A caller of Connect's unary calls: the body is the message, and the HTTP status tells a failure, with its JSON as the body. By GET
/// the message is in the query.
/// </summary>
internal sealed class ConnectUnaryInbound : IInboundCall
{
    private readonly HttpContext _context;
    private readonly CallFeature _call;
    private readonly MethodModel _method;
    private readonly ConnectGet? _get;
    private readonly string? _accepted;
    private readonly PooledBuffer _body = new();
    private readonly PooledMessage _answer = new();
    private readonly RequestDecoder _decoder;
    private readonly AnswerEncoder _encoder;
    private ResponseHead _head = ResponseHead.Empty;

    public ConnectUnaryInbound(HttpContext context, CallFeature call, MethodModel method, Metadata metadata)
    {
        _context = context;
        _call = call;
        _method = method;
        Metadata = metadata;
        if (HttpMethods.IsGet(context.Request.Method)) _get = ConnectGet.Parse(call.Target.Query);
        var encoding = _get is { } get ? get.Compression : context.Request.Headers.ContentEncoding is [{ } name, ..] ? name : null;
        _accepted = EncodingList.OfHttp(context.Request.Headers.AcceptEncoding);
        _decoder = new RequestDecoder(method, call.Codec, encoding, method.Upstream.Lanes.PassesCompressed, call.Policy.MaxRequestBytes);
        // A client need not read what it sends: only the header counts.
        _encoder = new AnswerEncoder(method, call.Codec, _accepted, requestEncoding: null);
    }

    public Metadata Metadata { get; }

    public IMessageSource Messages { get; private set; } = null!;

    public string? Encoding => _decoder.PassedEncoding;

    public string? AcceptEncoding => _encoder.PassesCompressed ? EncodingList.Known(_accepted) : null;

    public async ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation)
    {
        if (_decoder.EncodingFault is { } unknown) return unknown with { Header = new("Accept-Encoding", MessageCompression.Names) };
        var limit = _call.Policy.MaxRequestBytes;
        if (_get is { } get)
        {
            if (get.ReadMessage(_body) is { } misfit) return misfit;
            if (_body.Length > limit) return Failures.TooLarge(limit);
        }
        else if (!await BodyReader.TryReadAsync(_context.Request, limit, _body, cancellation))
        {
            return Failures.TooLarge(limit);
        }

        // Nothing at all is the empty message, and was not compressed.
        var isCompressed = _decoder.HasCompression && _body.Length > 0;
        var fault = _decoder.Decode(new GatewayMessage(_body.WrittenMemory, isCompressed), out var message);
        Messages = new SingleMessage(message);
        return fault;
    }

    public void TakeHead(ResponseHead head)
    {
        _head = head;
        _encoder.TakeHead(head);
    }

    public ValueTask<CallEnd?> TakeMessageAsync(GatewayMessage message, CancellationToken cancellation)
    {
        if (_encoder.Encode(message, out var encoded) is { } unfit) return new(unfit);
        _answer.Set(encoded);
        return new((CallEnd?)null);
    }

    public ValueTask<CallEnd?> WhileIdleAsync(Task next, CancellationToken cancellation) => new((CallEnd?)null);

    public async ValueTask EndAsync(CallEnd end)
    {
        var headers = _context.Response.Headers;
        ResponseMetadata.Write(headers, _head.Metadata, _method.Upstream.Metadata);
        ResponseMetadata.Write(headers, end.Trailers, _method.Upstream.Metadata, "trailer-");
        if (!end.Status.IsOk)
        {
            ResponseMetadata.WriteAdvice(headers, end.Trailers, _method.Upstream.Metadata);
            await RefuseAsync(_context, _call, end);
            return;
        }

        var answer = _answer.Message;
        _context.Response.ContentType = _call.Codec == MessageCodec.Json ? ConnectNames.Json : ConnectNames.Proto;
        StatusResponse.AddVary(headers, "Accept-Encoding");
        if (answer.IsCompressed) headers.ContentEncoding = _encoder.Encoding;
        _context.Response.ContentLength = answer.Payload.Length;
        await _context.Response.Body.WriteAsync(answer.Payload, _context.RequestAborted);
    }

    public void Dispose()
    {
        _body.Dispose();
        _answer.Dispose();
        _decoder.Dispose();
        _encoder.Dispose();
    }

    /// <summary>Answers with a failure, in Connect's JSON unless the caller asks for problem details.</summary>
    public static Task RefuseAsync(HttpContext context, CallFeature call, CallEnd end)
    {
        if (call.WantsProblem)
        {
            var violations = call.Method?.RpcBinding is { } binding ? new RequestViolations(binding, context.Request.Query, end.BodyPointer) : null;
            return RestInbound.RefuseAsync(context, end, call.Policy, call.Target, call.Trace.TraceId, call.Method?.Upstream, violations);
        }

        if (end.Header is { } header) context.Response.Headers[header.Key] = header.Value;
        return StatusResponse.WriteAsync(
            context,
            end.Status,
            // Connect's own table of HTTP statuses, which no configuration changes; a path that is not served is 404 by HTTP itself.
            new StatusResponseOptions
            {
                HttpStatuses = HttpStatusMap.Default,
                HttpStatus = end.Reason == FailureReason.RouteNotFound ? StatusCodes.Status404NotFound : null,
                TraceId = call.Trace.TraceId,
            },
            ConnectDialect.Instance,
            ConnectDialect.Instance.MediaType);
    }
}
