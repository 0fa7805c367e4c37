using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>
/// A call to a REST upstream: builds an HTTP request from the message, and a message from the response's JSON. In a stream, the first
/// message determines path and query; a response stream is read as it arrives.
/// </summary>
internal sealed class RestCall : IUpstreamCall
{
    private readonly string _upstream;
    private readonly HttpMessageInvoker _invoker;
    private readonly HttpAddresses _addresses;
    private readonly UpstreamRequest _request;
    private readonly ReadLimits _limits;
    private readonly CancellationTokenSource _cancellation;
    private readonly RestRequest _first;
    private readonly PooledBuffer _body = new();
    private readonly PooledBuffer _message = new();
    private RestRequest? _next;
    private RestStreamContent? _content;
    private RestResponse? _restResponse;
    private Stream? _stream;
    private RestMessageStream? _messages;
    private CallEnd? _clientFailure;
    private bool _isRead;

    public RestCall(
        string upstream, HttpMessageInvoker invoker, HttpAddresses addresses, UpstreamRequest request, CancellationToken cancellation)
    {
        _upstream = upstream;
        _invoker = invoker;
        _addresses = addresses;
        _request = request;
        _limits = request.ResponseLimits;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _first = new RestRequest(upstream, request);
    }

    public GatewayMessage? Only => null;

    public CallEnd? End { get; private set; }

    public async ValueTask<ResponseHead> ReadHeadAsync()
    {
        var (content, failure) = await OpenAsync();
        End = failure;
        if (End is not null) return ResponseHead.Empty;
        try
        {
            var response = await _invoker.SendAsync(_first.Create(_addresses, content), _cancellation.Token);
            _restResponse = new RestResponse(_upstream, _request, response, _first.Binding);
            if (!response.IsSuccessStatusCode) End = await _restResponse.ReadErrorAsync(_body, _cancellation.Token);
            else if (!_request.Method.ServerStreaming) End = await ReadOnlyMessageAsync(_restResponse);
            else
            {
                _stream = await ResponseBody.OpenAsync(response, _limits, _cancellation.Token);
                if (_stream is not null) _messages = RestMessageStream.Open(_upstream, _restResponse, _first.Binding, _stream, _limits, out failure);
                else failure = ResponseBody.ToEnd(_upstream, response, BodyOutcome.UnknownCoding, _limits);
                End = failure;
            }
        }
        catch (Exception exception) when (UpstreamExceptions.IsIo(exception))
        {
            End = Broken(exception, hasBegun: _restResponse is not null);
        }

        return _restResponse is null ? ResponseHead.Empty : new ResponseHead { Metadata = _restResponse.Metadata };
    }

    public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        if (End is not null) return MessageRead.Failed(End);
        if (_messages is not null) return await ReadNextAsync(_messages);
        if (!_isRead)
        {
            _isRead = true;
            return MessageRead.FromMessage(new GatewayMessage(_message.WrittenMemory));
        }

        End = _restResponse!.ReadEnd();
        return MessageRead.End;
    }

    public async ValueTask DisposeAsync()
    {
        // Disposing before the end closes the stream or connection, which tells the server to stop.
        _restResponse?.Response.Dispose();
        if (_content?.Sending is { IsCompleted: false } sending)
        {
            // A server may respond before it has read the whole request. The client's memory may be reused only after sending has stopped.
            await _cancellation.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _messages?.Dispose();
        if (_stream is not null) await _stream.DisposeAsync();
        _first.Dispose();
        _next?.Dispose();
        _body.Dispose();
        _message.Dispose();
        _cancellation.Dispose();
    }

    /// <summary>Reads the message that determines the request's head, and creates its body. Returns null content for a request without a body, or an error.</summary>
    private async ValueTask<(HttpContent? Content, CallEnd? Failure)> OpenAsync()
    {
        var read = await _request.Messages.ReadAsync(_cancellation.Token);
        if (read.Failure is not null) return (null, read.Failure);
        var isStream = _request.Method.ClientStreaming;
        if (!read.IsMessage && !isStream) return (null, Failures.WrongMessageCount(isNone: true));
        // A stream without messages still makes a request if its binding needs no fields.
        if (_first.Build(read.IsMessage ? read.Message.Payload.Span : default) is { } error) return (null, error);
        if (!isStream) return (_first.CreateContent(), null);
        if (_first.Binding.HasBody)
        {
            _next = new RestRequest(_upstream, _request);
            _content = new RestStreamContent(_first, read.IsMessage, _next, _request.Messages, Abort, _cancellation.Token);
            return (_content, null);
        }

        if (!read.IsMessage) return (null, null);
        read = await _request.Messages.ReadAsync(_cancellation.Token);
        return (null, read.Failure ?? (read.IsMessage ? _first.NotExpressible("The binding has no body, so it cannot carry a second message.") : null));
    }

    private async ValueTask<CallEnd?> ReadOnlyMessageAsync(RestResponse response)
    {
        var (outcome, exception) = await ResponseBody.ReadAsync(response.Response, _limits, _body, _cancellation.Token);
        return outcome switch
        {
            BodyOutcome.Whole => ReadOnlyMessage(response),
            BodyOutcome.Broken => Broken(exception!, hasBegun: true),
            _ => ResponseBody.ToEnd(_upstream, response.Response, outcome, _limits),
        };
    }

    private CallEnd? ReadOnlyMessage(RestResponse response)
    {
        var type = response.ContentType;
        if (HttpBodyWire.IsResponseOf(_first.Binding))
        {
            HttpBodyWire.WriteResponse(_first.Binding, type, _body.WrittenSpan, _message);
            return null;
        }

        if (_body.WrittenSpan.Trim(" \t\r\n"u8).IsEmpty)
        {
            // No bytes of protobuf are a message.
            var isMessage = response.MayBeEmpty || (_body.Length == 0 && type is not null && MediaTypes.IsProtobuf(MediaTypes.WithoutParameters(type)));
            return isMessage ? null : Failures.InvalidResponse(_upstream, "its body is empty.");
        }

        if (type is not null && !RestHeaders.IsJson(type)) return Failures.InvalidResponse(_upstream, $"it is \"{Failures.Shown(type)}\", not JSON.");
        return response.ReadMessage(_body.WrittenSpan, _message);
    }

    private async ValueTask<MessageRead> ReadNextAsync(RestMessageStream messages)
    {
        try
        {
            _message.Clear();
            var (isMessage, failure) = await messages.ReadAsync(_message, _cancellation.Token);
            if (isMessage) return MessageRead.FromMessage(new GatewayMessage(_message.WrittenMemory));
            // A body that cannot be decompressed further looks as if it ended. An error that the server sent before is still its own.
            if (failure is null or { Reason: not null } && ResponseBody.OutcomeOf(_stream) is var outcome and not BodyOutcome.Whole)
                failure = ResponseBody.ToEnd(_upstream, _restResponse!.Response, outcome, _limits);
            End = failure ?? _restResponse!.ReadEnd();
            return failure is null ? MessageRead.End : MessageRead.Failed(failure);
        }
        catch (Exception exception) when (UpstreamExceptions.IsIo(exception))
        {
            End = ResponseBody.IsTruncation(exception) ? ResponseBody.ToEnd(_upstream, _restResponse!.Response, BodyOutcome.Truncated, _limits) : Broken(exception, hasBegun: true);
            return MessageRead.Failed(End);
        }
    }

    private CallEnd Broken(Exception exception, bool hasBegun) =>
        _clientFailure ?? UpstreamExceptions.ToEnd(_upstream, exception, hasBegun, UpstreamExceptions.Http);

    /// <summary>Aborts the request when the client aborts or a message cannot be sent, so that the upstream does not take a partial request for a complete one.</summary>
    private void Abort(CallEnd failure)
    {
        _clientFailure = failure;
        _cancellation.Cancel();
    }
}
