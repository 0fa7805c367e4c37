using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.AspNetCore;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Server.Inbound.Rest.Streams;
using StatusGateway.Server.Model;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Inbound.Rest;

/// <summary>
/// A REST call in which a direction is a stream. What is single is handled as in a unary call: the request of a server stream, the
/// response of a client stream, and an error before the response has begun.
/// </summary>
internal sealed class RestStreamInboundCall : IInboundStream
{
    // More than this is sent without waiting for the upstream to pause.
    private const int MaxHeldBytes = 16 * 1024;

    // More than this does not wait for the end of a request over HTTP/1.1: to hold the upstream back could leave it and the client
    // waiting for each other.
    private const int MaxBytesBeforeRequestEnd = 1024 * 1024;

    private readonly HttpContext _context;
    private readonly RoutedCall _call;
    private readonly HttpBinding _binding;
    private readonly MethodModel _method;
    private readonly RestInboundCall _unary;
    private readonly StreamFraming _framing;
    private readonly StreamOutput _output;
    private readonly PooledBuffer _json = new();
    private readonly bool _isHead;
    private readonly bool _wantsTrailers;
    private RequestStream? _request;
    private ResponseHead _head = ResponseHead.Empty;
    private string? _rawMediaType;
    private long _opened;
    private bool _hasBegun;
    private bool _hasMessages;
    private bool _hasSent;
    private bool _hasUnsent;

    public RestStreamInboundCall(HttpContext context, RoutedCall call, Metadata metadata)
    {
        _context = context;
        _call = call;
        _binding = call.Binding!;
        _method = call.Method!;
        Metadata = metadata;
        _unary = new RestInboundCall(context, call, metadata);
        _framing = HttpBodyWire.IsResponseOf(_binding) ? StreamFraming.Raw : FramingNegotiator.Choose(context.Request.Headers.Accept, _unary.Form.Alt, call.Snapshot.HasEnvelope);
        _output = new StreamOutput(context);
        _isHead = HttpMethods.IsHead(context.Request.Method);
        _wantsTrailers = _method.Schema.ServerStreaming && !_isHead && WantsTrailers(context.Request);
    }

    public Metadata Metadata { get; }

    public IMessageSource Messages => _request ?? _unary.Messages;

    public string? Encoding => null;

    public string? AcceptEncoding => null;

    public async ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation)
    {
        _opened = Stopwatch.GetTimestamp();
        if (!_method.Schema.ClientStreaming) return await _unary.OpenAsync(cancellation);
        return _unary.Form.Error is { } error ? Failures.InvalidParameters([error]) : RequestStream.Open(_context, _call, out _request);
    }

    /// <summary>
    /// The end of the request, when the response has to wait for it: most HTTP/1.1 clients read nothing before they have sent all.
    /// </summary>
    public Task? ResponseGate =>
        _method.Schema.ServerStreaming && !_hasSent && _request?.Ended is { IsCompleted: false } ended && !HasDuplex(_context.Request.Protocol) ? ended : null;

    public TimeSpan? IdleDelay
    {
        get
        {
            if (!_method.Schema.ServerStreaming) return null;
            if (_hasBegun) return _hasUnsent ? TimeSpan.Zero : _framing.HasHeartbeat ? _call.Snapshot.Heartbeat : null;
            // The media type of raw bytes is known with the first of them only.
            if (_framing == StreamFraming.Raw || _call.Snapshot.FirstMessageHold is not { } hold) return null;
            var left = hold - Stopwatch.GetElapsedTime(_opened);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void SetHead(ResponseHead head)
    {
        _head = head;
        _unary.SetHead(head);
    }

    public CallEnd? SetMessage(GatewayMessage message) => _unary.SetMessage(message);

    public int HeldBytes => _unary.HeldBytes;

    public async ValueTask<CallEnd?> WriteMessageAsync(GatewayMessage message, CancellationToken cancellation)
    {
        if (Encode(message) is { } error) return error;
        Begin();
        // A HEAD request needs headers only, and they are all known.
        if (_isHead) return CallEnd.Ok;
        _framing.WriteMessage(_json.WrittenSpan, !_hasMessages, _output.Pending);
        _hasMessages = true;
        _hasUnsent = true;
        return _output.Pending.Length < (ResponseGate is null ? MaxHeldBytes : MaxBytesBeforeRequestEnd) ? null : await SendAsync(cancellation);
    }

    public async ValueTask<CallEnd?> OnIdleAsync(CancellationToken cancellation)
    {
        if (!_hasBegun)
        {
            Begin();
            if (_isHead) return CallEnd.Ok;
        }
        else if (!_hasUnsent)
        {
            _framing.WriteHeartbeat(_output.Pending);
        }

        return await SendAsync(cancellation);
    }

    public async ValueTask EndAsync(CallEnd end)
    {
        var isSingle = !_method.Schema.ServerStreaming || (!_hasBegun && !end.Status.IsOk);
        if (!isSingle) Begin();
        if (_wantsTrailers && _context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { } trailers)
            GrpcEnd.Write(trailers, end, _method.Upstream.Metadata, _context, _call);
        if (isSingle)
        {
            await _unary.EndAsync(end);
            return;
        }

        if (_isHead) return;
        if (end.Status.IsOk) _framing.WriteEnd(!_hasMessages, _output.Pending);
        else if (_framing.HasErrors) WriteFailure(end);
        else if (!_wantsTrailers)
        {
            await _output.BreakOffAsync();
            return;
        }

        // An array that ends with trailers has no closing bracket.
        await _output.EndAsync();
    }

    public void Dispose()
    {
        _unary.Dispose();
        _request?.Dispose();
        _output.Dispose();
        _json.Dispose();
    }

    private static bool HasDuplex(string protocol) => !HttpProtocol.IsHttp11(protocol) && !HttpProtocol.IsHttp10(protocol);

    /// <summary>Returns whether the client reads trailers. Over HTTP/1.1 too many intermediaries drop them.</summary>
    private static bool WantsTrailers(HttpRequest request)
    {
        if (!HasDuplex(request.Protocol)) return false;
        foreach (var value in request.Headers.TE)
            foreach (var option in value.AsSpan().Split(','))
                if (value.AsSpan(option).Trim().Equals("trailers", StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>Encodes a message for the framing.</summary>
    private CallEnd? Encode(GatewayMessage message)
    {
        var upstream = _method.Upstream.Name;
        if (message.IsCompressed) return Failures.ProtocolError(upstream, RpcCode.Internal, "a message is compressed, but no compression was accepted.");
        _json.Clear();
        var type = _method.Schema.Output;
        if (_framing == StreamFraming.Raw)
        {
            if (!HttpBodyWire.TryReadResponse(_binding, message.Payload.Span, out var contentType, out var data)) 
                return Failures.InvalidResponse(upstream, $"it is not a {type.FullName}.");
            _rawMediaType ??= ResponseContent.ReadMediaType(contentType);
            _json.Write(data);
            return null;
        }

        var error = _binding.ResponseBody is { } field
            ? WireToJson.WriteField(field, type, message.Payload.Span, _unary.Json, _json)
            : WireToJson.Write(type, message.Payload.Span, _unary.Json, _json, out _);
        return error is null ? null : Failures.NoJsonForm(upstream, type.FullName, error);
    }

    /// <summary>Sets the headers. They are sent with the first bytes, or when the stream is idle.</summary>
    private void Begin()
    {
        if (_hasBegun) return;
        _hasBegun = true;
        var response = _context.Response;
        ResponseMetadata.Write(response.Headers, _head.Metadata, _method.Upstream.Metadata);
        // A status that has no body cannot begin a stream.
        response.StatusCode = RestInboundCall.SuccessStatus(_head) is var status and not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent)
            ? status
            : StatusCodes.Status200OK;
        response.ContentType = _rawMediaType ?? _framing.MediaType;
        if (_framing != StreamFraming.Raw) StatusResponse.AddVary(response.Headers, "Accept");
        if (_framing == StreamFraming.EventStream && response.Headers.CacheControl.Count == 0) response.Headers.CacheControl = "no-cache";
        if (!_isHead) _output.Begin(mayBreakOff: !_framing.HasErrors);
    }

    private ValueTask<CallEnd?> SendAsync(CancellationToken cancellation)
    {
        _hasSent = true;
        _hasUnsent = false;
        return _output.SendAsync(cancellation);
    }

    private void WriteFailure(CallEnd end)
    {
        _json.Clear();
        var violations = new RequestViolations(_binding, _context.Request.Query, end.BodyPointer);
        StreamError.Write(_context, _call, _unary.Form.Accept, end.Status, violations, _json);
        _framing.WriteError(_json.WrittenSpan, _output.Pending);
    }
}
