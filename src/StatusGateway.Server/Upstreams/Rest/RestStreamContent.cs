using System.Net;
using System.Net.Http.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>
/// A stream of messages as the body of one request: a line of JSON for each, or the bytes of each google.api.HttpBody. Pulled from the
/// caller while the upstream takes them. A caller who breaks off breaks the request off, and so does a message that the request
/// cannot carry.
/// </summary>
internal sealed class RestStreamContent : HttpContent
{
    private readonly RestRequest _first;
    private readonly bool _hasFirst;
    private readonly RestRequest _next;
    private readonly IMessageSource _messages;
    private readonly Action<CallEnd> _onFailure;
    private readonly CancellationToken _cancellation;
    private readonly bool _isRaw;
    private bool _isBeyondFirst;

    /// <param name="first">The first message; its binding has a body.</param>
    /// <param name="hasFirst">There is a first message: of a stream without any, the request has path and query only.</param>
    /// <param name="next">For the others.</param>
    /// <param name="messages">The caller's messages behind the first.</param>
    /// <param name="onFailure">Ends the call.</param>
    /// <param name="cancellation">The call's.</param>
    public RestStreamContent(
        RestRequest first, bool hasFirst, RestRequest next, IMessageSource messages, Action<CallEnd> onFailure, CancellationToken cancellation)
    {
        (_first, _hasFirst, _next, _messages, _onFailure, _cancellation) = (first, hasFirst, next, messages, onFailure, cancellation);
        _isRaw = HttpBodyWire.IsRequestOf(first.Binding);
        if (!_isRaw)
        {
            Headers.ContentType = new MediaTypeHeaderValue(RestHeaders.NdjsonType);
            return;
        }

        first.ReadRaw(out var mediaType);
        if (mediaType.Length > 0) Headers.TryAddWithoutValidation("content-type", mediaType);
    }

    /// <summary>Ends when no byte of the messages is read any more; null while sending has not begun.</summary>
    public Task? Sending { get; private set; }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Sending = Sending is { IsCompleted: false } before ? Task.WhenAll(before, SendAsync(stream, cancellationToken)) : SendAsync(stream, cancellationToken);

    private async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        // HttpClient may try again on another connection: what the caller sent since is not there any more.
        if (_isBeyondFirst) throw new IOException("The stream cannot be sent again.");
        await stream.FlushAsync(cancellationToken);
        if (_hasFirst) await WriteAsync(stream, _first, cancellationToken);
        else _isBeyondFirst = true;
        while (_hasFirst)
        {
            _isBeyondFirst = true;
            var read = await _messages.ReadAsync(_cancellation);
            if ((read.Failure ?? (read.IsMessage ? _next.UnweaveNext(read.Message.Payload.Span, _first) : null)) is { } failure)
            {
                _onFailure(failure);
                // To return would end the request as if it were whole.
                _cancellation.ThrowIfCancellationRequested();
                return;
            }

            if (!read.IsMessage) return;
            await WriteAsync(stream, _next, cancellationToken);
        }
    }

    private async ValueTask WriteAsync(Stream stream, RestRequest message, CancellationToken cancellation)
    {
        if (_isRaw)
        {
            await stream.WriteAsync(message.ReadRaw(out _), cancellation);
        }
        else
        {
            // A message whose body field is not set is a message all the same.
            await stream.WriteAsync(message.HasBody ? message.Body : "null"u8.ToArray(), cancellation);
            await stream.WriteAsync("\n"u8.ToArray(), cancellation);
        }

        await stream.FlushAsync(cancellation);
    }
}
