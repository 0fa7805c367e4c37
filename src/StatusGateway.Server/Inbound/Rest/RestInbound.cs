using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using StatusGateway.AspNetCore;
using StatusGateway.Core;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Pipeline;
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
    private readonly GatewaySnapshot _snapshot;
    private readonly RouteMatch<RouteTarget> _match;
    private readonly RestTarget _target;
    private readonly string _traceId;
    private readonly string? _protobufAnswer;
    private readonly PooledBuffer _request = new();
    private readonly PooledBuffer _answer = new();
    private ResponseHead _head = ResponseHead.Empty;

    public RestInbound(
        HttpContext context, HttpBinding binding, MethodModel method, GatewaySnapshot snapshot, RouteMatch<RouteTarget> match,
        RestTarget target, Metadata metadata, string traceId)
    {
        _context = context;
        _binding = binding;
        _method = method;
        _snapshot = snapshot;
        _match = match;
        _target = target;
        _traceId = traceId;
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
            if (CheckContent(_context.Request, out isProtobuf) is { } refusal) return refusal;
            if (!await BodyReader.TryReadAsync(_context.Request, _snapshot.MaxRequestBytes, body, cancellation))
                return Failures.TooLarge(_snapshot.MaxRequestBytes);
        }

        var fault = RequestWeaver.Weave(
            _binding, _match, _target.Query, body.WrittenSpan, _method.Json, _snapshot.IgnoreUnknownParameters, _request, isProtobuf);
        if (fault is not null)
            return fault.Body is { } bodyFault
                ? Failures.MalformedBody(bodyFault, _binding.BodyField?.Name)
                : Failures.InvalidParameters(fault.Parameters);
        Messages = new SingleMessage(new GatewayMessage(_request.WrittenMemory));
        return null;
    }

    public void TakeHead(ResponseHead head) => _head = head;

    public ValueTask<CallEnd?> TakeMessageAsync(GatewayMessage message, CancellationToken cancellation)
    {
        if (message.IsCompressed)
            return new(Failures.ProtocolError(_method.Upstream.Name, RpcCode.Internal, "a message is compressed, which was not asked for."));
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
            await RefuseAsync(_context, end, _snapshot, _target, _traceId, _method.Upstream, new RequestViolations(_binding, _context.Request.Query, end.BodyPointer));
            return;
        }

        response.StatusCode = SuccessStatus();
        if (response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent) return;
        response.ContentType = _protobufAnswer ?? JsonMediaType;
        StatusResponse.AddVary(response.Headers, "Accept");
        response.ContentLength = _answer.Length;
        if (HttpMethods.IsHead(_context.Request.Method)) return;
        await response.Body.WriteAsync(_answer.WrittenMemory, _context.RequestAborted);
    }

    public void Dispose()
    {
        _request.Dispose();
        _answer.Dispose();
    }

    /// <summary>Answers with a failure; of an upstream's one with its types.</summary>
    public static Task RefuseAsync(
        HttpContext context, CallEnd end, GatewaySnapshot snapshot, RestTarget target, string traceId,
        UpstreamModel? upstream = null, RequestViolations? violations = null)
    {
        if (end.Header is { } header) context.Response.Headers[header.Key] = header.Value;
        return StatusResponse.WriteAsync(context, end.Status, new StatusResponseOptions
        {
            Dialect = snapshot.Dialect,
            HttpStatuses = snapshot.HttpStatuses,
            HttpStatus = end.HttpStatus,
            TypeBase = snapshot.TypeBase,
            TraceId = traceId,
            Instance = target.Path,
            Types = upstream?.Types,
            Violations = violations,
        });
    }

    /// <summary>Only JSON and protobuf are read, and nothing that is compressed.</summary>
    private CallEnd? CheckContent(HttpRequest request, out bool isProtobuf)
    {
        isProtobuf = false;
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return WithHeader(Failures.UnsupportedEncoding(encoding), "Accept-Encoding", "identity");
        if (string.IsNullOrEmpty(request.ContentType)) return null;
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        if (type is not null && IsJson(type)) return null;
        var takesProtobuf = _binding.BodyMessage is not null;
        isProtobuf = takesProtobuf && type is not null && ProtobufBody.IsProtobuf(type.MediaType!);
        if (isProtobuf) return null;
        var supported = takesProtobuf ? $"{JsonMediaType}, {ProtobufBody.MediaType}" : JsonMediaType;
        return WithHeader(
            Failures.Create(
                FailureReason.UnsupportedMediaType,
                $"The media type \"{Failures.Shown(request.ContentType)}\" is not supported. Send {JsonMediaType}, in UTF-8{(takesProtobuf ? $", or {ProtobufBody.MediaType}" : "")}.",
                metadata: [new("supported", supported)]),
            "Accept",
            supported);
    }

    private static bool IsJson(MediaTypeHeaderValue type) =>
        (type.MediaType!.Equals(JsonMediaType, StringComparison.OrdinalIgnoreCase)
            || (type.MediaType.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.MediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
        && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static CallEnd WithHeader(CallEnd end, string name, string value) =>
        end with { Header = new(name, value) };

    private int SuccessStatus() =>
        _head.Metadata?.Find(HttpStatusMetadata) is { Length: 3 } text
        && int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var status)
        && status is >= 200 and < 300
            ? status
            : StatusCodes.Status200OK;
}
