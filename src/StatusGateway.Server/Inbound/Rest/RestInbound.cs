using Microsoft.AspNetCore.Http;
using StatusGateway.AspNetCore;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Inbound.Rest;

/// <summary>A caller of REST: path, query and body become one message, the answer's message becomes JSON.</summary>
internal sealed class RestInbound : IInboundCall
{
    private const string JsonMediaType = "application/json";
    private const string HttpStatusMetadata = "statusgateway-http-status";

    private readonly HttpContext _context;
    private readonly HttpBinding _binding;
    private readonly MethodModel _method;
    private readonly CallPolicy _policy;
    private readonly RouteMatch<RouteTarget> _match;
    private readonly RestTarget _target;
    private readonly string _traceId;
    private readonly string? _protobufAnswer;
    private readonly bool _isRawAnswer;
    private readonly PooledBuffer _request = new();
    private readonly PooledBuffer _answer = new();
    private string? _rawMediaType;
    private ResponseHead _head = ResponseHead.Empty;

    public RestInbound(
        HttpContext context, HttpBinding binding, MethodModel method, RouteMatch<RouteTarget> match, RestTarget target, Metadata metadata, string traceId)
    {
        _context = context;
        _binding = binding;
        _method = method;
        _policy = method.Policy;
        _match = match;
        _target = target;
        _traceId = traceId;
        _isRawAnswer = HttpBodyWire.IsResponseOf(binding);
        _protobufAnswer = ProtobufBody.AnswerType(context.Request.Headers.Accept);
        Metadata = metadata;
    }

    public Metadata Metadata { get; }

    public IMessageSource Messages { get; private set; } = null!;

    public string? Encoding => null;

    public string? AcceptEncoding => null;

    public async ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation)
    {
        using var body = new PooledBuffer();
        var isProtobuf = false;
        if (_binding.HasBody)
        {
            if (RequestContent.Check(_context.Request, _binding, out var content) is { } refusal) return refusal;
            if (await content.ReadAsync(_context.Request, _policy.MaxRequestBytes, body, cancellation) is { } failure) return failure;
            isProtobuf = content.Form != ContentForm.Json;
        }

        var fault = RequestWeaver.Weave(
            _binding, _match, _target.Query, body.WrittenSpan, _method.Json, _policy.IgnoreUnknownParameters, _request, isProtobuf);
        if (fault is not null)
            return fault.Body is { } bodyFault
                ? Failures.MalformedBody(bodyFault, _binding.BodyFieldPath)
                : Failures.InvalidParameters(fault.Parameters);
        Messages = new SingleMessage(new GatewayMessage(_request.WrittenMemory));
        return null;
    }

    public void TakeHead(ResponseHead head) => _head = head;

    public ValueTask<CallEnd?> TakeMessageAsync(GatewayMessage message, CancellationToken cancellation)
    {
        if (message.IsCompressed)
            return new(Failures.ProtocolError(_method.Upstream.Name, RpcCode.Internal, "a message is compressed, which was not asked for."));
        if (_isRawAnswer) return new(TakeRaw(message.Payload.Span));
        if (_protobufAnswer is not null)
        {
            _answer.Write(message.Payload.Span);
            return new((CallEnd?)null);
        }

        var type = _method.Schema.Output;
        var fault = _binding.ResponseBody is { } field
            ? WireToJson.WriteField(field, type, message.Payload.Span, _method.Json, _answer)
            : WireToJson.Write(type, message.Payload.Span, _method.Json, _answer, out _);
        return new(fault is null ? null : Failures.NoJsonForm(_method.Upstream.Name, type.FullName, fault));
    }

    public ValueTask<CallEnd?> WhileIdleAsync(Task next, CancellationToken cancellation) => new((CallEnd?)null);

    public async ValueTask EndAsync(CallEnd end)
    {
        var response = _context.Response;
        ResponseMetadata.Write(response.Headers, _head.Metadata, _method.Upstream.Metadata);
        ResponseMetadata.Write(response.Headers, end.Trailers, _method.Upstream.Metadata, "trailer-");
        if (!end.Status.IsOk)
        {
            ResponseMetadata.WriteAdvice(response.Headers, end.Trailers, _method.Upstream.Metadata);
            await RefuseAsync(_context, end, _policy, _target, _traceId, _method.Upstream, new RequestViolations(_binding, _context.Request.Query, end.BodyPointer));
            return;
        }

        response.StatusCode = SuccessStatus(_head);
        if (response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent) return;
        response.ContentType = _rawMediaType ?? _protobufAnswer ?? JsonMediaType;
        if (!_isRawAnswer) StatusResponse.AddVary(response.Headers, "Accept");
        await AnswerContent.SendAsync(_context, _answer.WrittenMemory);
    }

    public void Dispose()
    {
        _request.Dispose();
        _answer.Dispose();
    }

    /// <summary>Answers with a failure; of an upstream's one with its types.</summary>
    public static Task RefuseAsync(
        HttpContext context, CallEnd end, CallPolicy policy, RestTarget target, string traceId,
        UpstreamModel? upstream = null, RequestViolations? violations = null)
    {
        if (end.Header is { } header) context.Response.Headers[header.Key] = header.Value;
        return StatusResponse.WriteAsync(context, end.Status, new StatusResponseOptions
        {
            Dialect = policy.Dialect,
            HttpStatuses = policy.HttpStatuses,
            HttpStatus = end.HttpStatus,
            TypeBase = policy.TypeBase,
            TraceId = traceId,
            Instance = target.FullPath,
            Types = upstream?.Types,
            Violations = violations,
            Send = AnswerContent.SendAsync,
        });
    }

    /// <summary>Bytes of a google.api.HttpBody go as they are, whatever the caller accepts: they are not the gateway's to change.</summary>
    private CallEnd? TakeRaw(ReadOnlySpan<byte> message)
    {
        var upstream = _method.Upstream.Name;
        if (!HttpBodyWire.TryReadResponse(_binding, message, out var contentType, out var data))
            return Failures.Create(
                FailureReason.UpstreamResponseInvalid,
                $"The answer of the upstream \"{upstream}\" is not a {_method.Schema.Output.FullName} that can be read.",
                metadata: [new("upstream", upstream)]);
        _rawMediaType = AnswerContent.MediaTypeOf(contentType);
        _answer.Write(data);
        return null;
    }

    /// <summary>The HTTP status of a success: the upstream may ask for another one than 200.</summary>
    public static int SuccessStatus(ResponseHead head) =>
        head.Metadata?.Find(HttpStatusMetadata) is { Length: 3 } text
        && int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var status)
        && status is >= 200 and < 300
            ? status
            : StatusCodes.Status200OK;
}
