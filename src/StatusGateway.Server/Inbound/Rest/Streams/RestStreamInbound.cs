using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.AspNetCore;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Model;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>
/// A caller of REST whose messages, or whose answer's messages, are a stream. What is single about it is as in a unary call: the
/// request of a server stream, the answer of a client stream, and a failure before the answer has begun.
/// </summary>
internal sealed class RestStreamInbound : IInboundCall
{
    // No more than this waits for the upstream to fall silent.
    private const int MostHeld = 16 * 1024;

    // No more than this waits for the end of a request over HTTP/1.1. Who is asked for more has to begin before: to hold the upstream
    // back could leave it and the caller waiting for each other.
    private const int MostBeforeRequestEnd = 1024 * 1024;

    private readonly HttpContext _context;
    private readonly CallFeature _call;
    private readonly HttpBinding _binding;
    private readonly MethodModel _method;
    private readonly RestInbound _unary;
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

    public RestStreamInbound(HttpContext context, CallFeature call, MethodModel method, Metadata metadata)
    {
        _context = context;
        _call = call;
        _binding = call.Binding!;
        _method = method;
        Metadata = metadata;
        _unary = new RestInbound(context, _binding, method, call.Match, call.Target, metadata, call.Trace.TraceId);
        _framing = HttpBodyWire.IsResponseOf(_binding) ? StreamFraming.Raw : FramingNegotiator.Choose(context.Request.Headers.Accept);
        _output = new StreamOutput(context);
        _isHead = HttpMethods.IsHead(context.Request.Method);
        _wantsTrailers = method.Schema.ServerStreaming && !_isHead && WantsTrailers(context.Request);
    }

    public Metadata Metadata { get; }

    public IMessageSource Messages => _request ?? _unary.Messages;

    public string? Encoding => null;

    public string? AcceptEncoding => null;

    public async ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation)
    {
        _opened = Stopwatch.GetTimestamp();
        return _method.Schema.ClientStreaming
            ? RequestStream.Open(_context, _call, _method, out _request)
            : await _unary.OpenAsync(cancellation);
    }

    public ValueTask<CallEnd?> WhileHeadIsDueAsync(Task head, CancellationToken cancellation) => WhileIdleAsync(head, cancellation);

    public void TakeHead(ResponseHead head)
    {
        _head = head;
        _unary.TakeHead(head);
    }

    public async ValueTask<CallEnd?> TakeMessageAsync(GatewayMessage message, CancellationToken cancellation)
    {
        if (!_method.Schema.ServerStreaming) return await _unary.TakeMessageAsync(message, cancellation);
        if (Encode(message) is { } unfit) return unfit;
        Begin();
        // Headers are all that is asked for, and all is known that they say.
        if (_isHead) return CallEnd.Ok;
        _framing.WriteMessage(_json.WrittenSpan, !_hasMessages, _output.Pending);
        _hasMessages = true;
        return _output.Pending.Length < (WaitsForRequest is null ? MostHeld : MostBeforeRequestEnd) ? null : await SendAsync(cancellation);
    }

    public async ValueTask<CallEnd?> WhileIdleAsync(Task next, CancellationToken cancellation)
    {
        if (!_method.Schema.ServerStreaming) return null;
        while (!next.IsCompleted && !cancellation.IsCancellationRequested)
        {
            if (WaitsForRequest is { } requestEnd)
            {
                await Task.WhenAny(next, requestEnd);
                continue;
            }

            if (!_hasBegun)
            {
                // What any bytes are is known with the first of them only.
                if (_framing == StreamFraming.Raw || _call.Snapshot.FirstMessageHold is not { } hold) return null;
                if (hold - Stopwatch.GetElapsedTime(_opened) is { Ticks: > 0 } left)
                {
                    await WaitAsync(next, left, cancellation);
                    continue;
                }

                Begin();
                if (_isHead) return CallEnd.Ok;
            }

            if (await SendAsync(cancellation) is { } gone) return gone;
            if (!_framing.HasHeartbeat || _call.Snapshot.Heartbeat is not { } heartbeat) return null;
            await WaitAsync(next, heartbeat, cancellation);
            if (!next.IsCompleted) _framing.WriteHeartbeat(_output.Pending);
        }

        return null;
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
        else if (_framing.TellsFailures) WriteFailure(end);
        else if (!_wantsTrailers)
        {
            await _output.BreakOffAsync();
            return;
        }

        // An array that trailers end has no bracket at its end.
        await _output.EndAsync();
    }

    public void Dispose()
    {
        _unary.Dispose();
        _request?.Dispose();
        _output.Dispose();
        _json.Dispose();
    }

    /// <summary>
    /// The end of the request, where the answer has to wait for it: most clients of HTTP/1.1 read nothing before they have sent all.
    /// Null where it need not, or not any more.
    /// </summary>
    private Task? WaitsForRequest =>
        !_hasSent && _request?.Ended is { IsCompleted: false } ended && !HasDuplex(_context.Request.Protocol) ? ended : null;

    private static bool HasDuplex(string protocol) => !HttpProtocol.IsHttp11(protocol) && !HttpProtocol.IsHttp10(protocol);

    /// <summary>The caller reads trailers. Over HTTP/1.1 too many of those between drop them.</summary>
    private static bool WantsTrailers(HttpRequest request)
    {
        if (!HasDuplex(request.Protocol)) return false;
        foreach (var value in request.Headers.TE)
            foreach (var option in value.AsSpan().Split(','))
                if (value.AsSpan(option).Trim().Equals("trailers", StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static async ValueTask WaitAsync(Task next, TimeSpan atMost, CancellationToken cancellation)
    {
        // Timers do not hold more.
        var milliseconds = Math.Min(Math.Ceiling(atMost.TotalMilliseconds), int.MaxValue);
        await next.WaitAsync(TimeSpan.FromMilliseconds(milliseconds), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Makes of a message what stands in the framing.</summary>
    private CallEnd? Encode(GatewayMessage message)
    {
        var upstream = _method.Upstream.Name;
        if (message.IsCompressed) return Failures.ProtocolError(upstream, RpcCode.Internal, "a message is compressed, which was not asked for.");
        _json.Clear();
        var type = _method.Schema.Output;
        if (_framing == StreamFraming.Raw)
        {
            if (!HttpBodyWire.TryReadResponse(_binding, message.Payload.Span, out var contentType, out var data)) 
                return Failures.InvalidAnswer(upstream, $"it is not a {type.FullName}.");
            _rawMediaType ??= AnswerContent.MediaTypeOf(contentType);
            _json.Write(data);
            return null;
        }

        var fault = _binding.ResponseBody is { } field
            ? WireToJson.WriteField(field, type, message.Payload.Span, _method.Json, _json)
            : WireToJson.Write(type, message.Payload.Span, _method.Json, _json, out _);
        return fault is null ? null : Failures.NoJsonForm(upstream, type.FullName, fault);
    }

    /// <summary>Sets the headers; they go with the first bytes, or when there is nothing to wait for any more.</summary>
    private void Begin()
    {
        if (_hasBegun) return;
        _hasBegun = true;
        var response = _context.Response;
        ResponseMetadata.Write(response.Headers, _head.Metadata, _method.Upstream.Metadata);
        // A status without a body is none for a stream.
        response.StatusCode = RestInbound.SuccessStatus(_head) is var status and not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent)
            ? status
            : StatusCodes.Status200OK;
        response.ContentType = _rawMediaType ?? _framing.MediaType;
        if (_framing != StreamFraming.Raw) StatusResponse.AddVary(response.Headers, "Accept");
        if (_framing == StreamFraming.EventStream && response.Headers.CacheControl.Count == 0) response.Headers.CacheControl = "no-cache";
        if (!_isHead) _output.Begin(mayBreakOff: !_framing.TellsFailures);
    }

    private ValueTask<CallEnd?> SendAsync(CancellationToken cancellation)
    {
        _hasSent = true;
        return _output.SendAsync(cancellation);
    }

    private void WriteFailure(CallEnd end)
    {
        _json.Clear();
        var violations = new RequestViolations(_binding, _context.Request.Query, end.BodyPointer);
        StreamFailure.Write(_context, _call, _method.Upstream, end.Status, violations, _json);
        _framing.WriteFailure(_json.WrittenSpan, _output.Pending);
    }
}
