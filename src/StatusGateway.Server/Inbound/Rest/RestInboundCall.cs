using Microsoft.AspNetCore.Http;
using StatusGateway.AspNetCore;
using StatusGateway.Core;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Text;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Server.Model;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Inbound.Rest;

/// <summary>A unary REST call: path, query and body become one message, and the message of the response becomes JSON.</summary>
internal sealed class RestInboundCall : IInboundCall
{
    private readonly HttpContext _context;
    private readonly RoutedCall _call;
    private readonly HttpBinding _binding;
    private readonly MethodModel _method;
    private readonly ResponseForm _form;
    private readonly string? _protobufType;
    private readonly bool _isRawResponse;
    private readonly PooledBuffer _request = new();
    private readonly PooledBuffer _response = new();
    private string? _rawMediaType;
    private ResponseHead _head = ResponseHead.Empty;

    public RestInboundCall(HttpContext context, RoutedCall call, Metadata metadata)
    {
        _context = context;
        _call = call;
        _binding = call.Binding!;
        _method = call.Method!;
        _isRawResponse = HttpBodyWire.IsResponseOf(_binding);
        _form = ResponseForm.Read(context.Request, call);
        _protobufType = _form.ProtobufType;
        Json = _form.Alt == ResponseAlt.JsonWithEnumNumbers ? _method.Json with { EnumsAsIntegers = true } : _method.Json;
        Metadata = metadata;
    }

    public Metadata Metadata { get; }

    public IMessageSource Messages { get; private set; } = null!;

    /// <summary>The form of the response.</summary>
    public ResponseForm Form => _form;

    /// <summary>The options for the JSON of the response.</summary>
    public JsonOptions Json { get; }

    public string? Encoding => null;

    public string? AcceptEncoding => null;

    public async ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation)
    {
        if (_form.Error is { } invalid) return Failures.InvalidParameters([invalid]);
        using var body = new PooledBuffer();
        var isProtobuf = false;
        if (_binding.HasBody)
        {
            if (RequestContent.Check(_context.Request, _binding, out var content) is { } refusal) return refusal;
            if (await content.ReadAsync(_context.Request, _call.Policy.RequestLimits, body, cancellation) is { } failure) return failure;
            isProtobuf = content.Form != ContentForm.Json;
        }

        var error = RequestWeaver.Weave(_binding, _call.Match, _call.Target.Query, body.WrittenSpan, _method.Weave, _request, isProtobuf);
        if (error is not null)
            return error.Body is { } bodyError
                ? Failures.MalformedBody(bodyError, _binding.BodyFieldPath)
                : Failures.InvalidParameters(error.Parameters);
        Messages = new SingleMessage(new GatewayMessage(_request.WrittenMemory));
        return null;
    }

    public void SetHead(ResponseHead head) => _head = head;

    public CallEnd? SetMessage(GatewayMessage message)
    {
        if (message.IsCompressed)
            return Failures.ProtocolError(_method.Upstream.Name, RpcCode.Internal, "a message is compressed, but no compression was accepted.");
        if (_isRawResponse) return SetRaw(message.Payload.Span);
        if (_protobufType is not null)
        {
            _response.Write(message.Payload.Span);
            return null;
        }

        var type = _method.Schema.Output;
        var error = _binding.ResponseBody is { } field
            ? WireToJson.WriteField(field, type, message.Payload.Span, Json, _response)
            : WireToJson.Write(type, message.Payload.Span, Json, _response, out _);
        return error is null ? null : Failures.NoJsonForm(_method.Upstream.Name, type.FullName, error);
    }

    public int HeldBytes => _response.Length;

    public async ValueTask EndAsync(CallEnd end)
    {
        // The upstream has read it, and the client may take its time.
        _request.Dispose();
        var response = _context.Response;
        ResponseMetadata.Write(response.Headers, _head.Metadata, _method.Upstream.Metadata);
        ResponseMetadata.Write(response.Headers, end.Trailers, _method.Upstream.Metadata, "trailer-");
        if (!end.Status.IsOk)
        {
            ResponseMetadata.WriteAdvice(response.Headers, end.Trailers, _method.Upstream.Metadata);
            await RestErrorWriter.WriteAsync(_context, _call, end, new RequestViolations(_binding, _context.Request.Query, end.BodyPointer));
            return;
        }

        response.StatusCode = SuccessStatus(_head);
        if (response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent) return;
        response.ContentType = _rawMediaType ?? _protobufType ?? MediaTypes.Json;
        if (!_isRawResponse) StatusResponse.AddVary(response.Headers, "Accept");
        if (_form.IsIndented && _rawMediaType is null && _protobufType is null) JsonIndenter.Indent(_response);
        await ResponseContent.SendAsync(_context, _response.WrittenMemory);
    }

    public void Dispose()
    {
        _request.Dispose();
        _response.Dispose();
    }

    /// <summary>The bytes of a google.api.HttpBody are passed on as they are, whatever the client accepts.</summary>
    private CallEnd? SetRaw(ReadOnlySpan<byte> message)
    {
        var upstream = _method.Upstream.Name;
        if (!HttpBodyWire.TryReadResponse(_binding, message, out var contentType, out var data))
            return Failures.Create(
                FailureReason.UpstreamResponseInvalid,
                $"The response of the upstream \"{upstream}\" is not a {_method.Schema.Output.FullName} that can be read.",
                metadata: [new("upstream", upstream)]);
        _rawMediaType = ResponseContent.ReadMediaType(contentType);
        _response.Write(data);
        return null;
    }

    /// <summary>
    /// The HTTP status of a success: 200, or the one that the upstream asks for by metadata. 206 is 200: a part of a message has no range,
    /// and its Content-Range is not passed on (RFC 9110 section 15.3.7).
    /// </summary>
    public static int SuccessStatus(ResponseHead head) =>
        head.Metadata?.Find(HeaderNames.HttpStatus) is { Length: 3 } text
        && DecimalText.TryParse(text, out int status)
        && status is >= 200 and < 300 and not StatusCodes.Status206PartialContent
            ? status
            : StatusCodes.Status200OK;
}
