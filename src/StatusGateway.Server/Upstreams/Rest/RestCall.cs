using StatusGateway.Server.Calls;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>
/// A call at a REST upstream: the message is taken apart into an HTTP request, and the answer's JSON becomes a message again. Of a
/// stream of messages the first one has the path and the query; a stream of answers is read as it comes.
/// </summary>
internal sealed class RestCall : IUpstreamCall
{
    private readonly string _upstream;
    private readonly HttpMessageInvoker _invoker;
    private readonly HttpAddresses _addresses;
    private readonly UpstreamRequest _request;
    private readonly int _maxResponseBytes;
    private readonly CancellationTokenSource _cancellation;
    private readonly RestRequest _first;
    private readonly PooledBuffer _body = new();
    private readonly PooledBuffer _message = new();
    private RestRequest? _next;
    private RestStreamContent? _content;
    private RestAnswer? _answer;
    private RestMessageStream? _messages;
    private CallEnd? _callerFailure;
    private bool _isRead;

    public RestCall(
        string upstream, HttpMessageInvoker invoker, HttpAddresses addresses, UpstreamRequest request, CancellationToken cancellation)
    {
        _upstream = upstream;
        _invoker = invoker;
        _addresses = addresses;
        _request = request;
        _maxResponseBytes = request.MaxResponseBytes;
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
            _answer = new RestAnswer(_upstream, _request.Api!, response, _first.Binding);
            if (!response.IsSuccessStatusCode) End = await _answer.ReadErrorAsync(_body, _cancellation.Token);
            else if (!_request.Method.ServerStreaming) End = await ReadOnlyMessageAsync(_answer);
            else
            {
                var body = await response.Content.ReadAsStreamAsync(_cancellation.Token);
                _messages = RestMessageStream.Open(_upstream, _answer, _first.Binding, body, _maxResponseBytes, out failure);
                End = failure;
            }
        }
        catch (Exception exception) when (UpstreamExceptions.IsIo(exception))
        {
            End = Broken(exception, hasBegun: _answer is not null);
        }

        return _answer is null ? ResponseHead.Empty : new ResponseHead { Metadata = _answer.Metadata };
    }

    public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        if (End is not null) return MessageRead.Failed(End);
        if (_messages is not null) return await ReadNextAsync(_messages);
        if (!_isRead)
        {
            _isRead = true;
            return MessageRead.Of(new GatewayMessage(_message.WrittenMemory));
        }

        End = _answer!.ReadEnd();
        return MessageRead.End;
    }

    public async ValueTask DisposeAsync()
    {
        // Before the answer's end this breaks the connection off, which tells the server to stop.
        _answer?.Response.Dispose();
        if (_content?.Sending is { IsCompleted: false } sending)
        {
            // A server may answer before it has the whole request. The caller's memory is free only when nobody sends it any more.
            await _cancellation.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _messages?.Dispose();
        _first.Dispose();
        _next?.Dispose();
        _body.Dispose();
        _message.Dispose();
        _cancellation.Dispose();
    }

    /// <summary>Reads what the request's head needs to know, and makes its body. Null for none; or why there is no request.</summary>
    private async ValueTask<(HttpContent? Content, CallEnd? Failure)> OpenAsync()
    {
        var read = await _request.Messages.ReadAsync(_cancellation.Token);
        if (read.Failure is not null) return (null, read.Failure);
        var isStream = _request.Method.ClientStreaming;
        if (!read.IsMessage && !isStream) return (null, Failures.WrongMessageCount(isNone: true));
        // Of a stream without messages there is a request all the same, if it needs nothing of them.
        if (_first.Unweave(read.IsMessage ? read.Message.Payload.Span : default) is { } unfit) return (null, unfit);
        if (!isStream) return (_first.CreateContent(), null);
        if (_first.Binding.HasBody)
        {
            _next = new RestRequest(_upstream, _request);
            _content = new RestStreamContent(_first, read.IsMessage, _next, _request.Messages, Abort, _cancellation.Token);
            return (_content, null);
        }

        if (!read.IsMessage) return (null, null);
        read = await _request.Messages.ReadAsync(_cancellation.Token);
        return (null, read.Failure ?? (read.IsMessage ? _first.NotExpressible("The binding has no body, so that there is no place for a second message.") : null));
    }

    private async ValueTask<CallEnd?> ReadOnlyMessageAsync(RestAnswer answer)
    {
        var (outcome, exception) = await AnswerBody.ReadAsync(answer.Response, _maxResponseBytes, _body, _cancellation.Token);
        return outcome switch
        {
            AnswerBody.Outcome.Whole => ReadOnlyMessage(answer),
            AnswerBody.Outcome.TooLarge => Failures.ResponseTooLarge(_upstream, _maxResponseBytes),
            AnswerBody.Outcome.Truncated => Truncated(),
            _ => Broken(exception!, hasBegun: true),
        };
    }

    private CallEnd? ReadOnlyMessage(RestAnswer answer)
    {
        var type = answer.ContentType;
        if (HttpBodyWire.IsResponseOf(_first.Binding))
        {
            HttpBodyWire.WriteResponse(_first.Binding, type, _body.WrittenSpan, _message);
            return null;
        }

        // An answer of 204, or of nothing at all, is the message with nothing set.
        if (_body.Length == 0) return null;
        if (type is not null && !RestHeaders.IsJson(type)) return Failures.InvalidResponse(_upstream, $"it is \"{Failures.Shown(type)}\", not JSON.");
        return answer.ReadMessage(_body.WrittenSpan, _message);
    }

    private async ValueTask<MessageRead> ReadNextAsync(RestMessageStream messages)
    {
        try
        {
            _message.Clear();
            var (isMessage, failure) = await messages.ReadAsync(_message, _cancellation.Token);
            if (isMessage) return MessageRead.Of(new GatewayMessage(_message.WrittenMemory));
            End = failure ?? _answer!.ReadEnd();
            return failure is null ? MessageRead.End : MessageRead.Failed(failure);
        }
        catch (Exception exception) when (AnswerBody.IsFailure(exception))
        {
            End = AnswerBody.IsTruncation(exception) ? Truncated() : Broken(exception, hasBegun: true);
            return MessageRead.Failed(End);
        }
    }

    private CallEnd Truncated() => Failures.InvalidResponse(_upstream, "its body ends too early.");

    private CallEnd Broken(Exception exception, bool hasBegun) =>
        _callerFailure ?? UpstreamExceptions.ToEnd(_upstream, exception, hasBegun, UpstreamExceptions.Http);

    /// <summary>The caller broke off, or cannot be sent on: the upstream must not take what it has for all there is.</summary>
    private void Abort(CallEnd failure)
    {
        _callerFailure = failure;
        _cancellation.Cancel();
    }
}
