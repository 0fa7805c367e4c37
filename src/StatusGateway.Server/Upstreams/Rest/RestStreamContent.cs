using System.Net;
using System.Net.Http.Headers;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>
/// Sends a stream of messages as the body of one request: NDJSON, or the bytes of google.api.HttpBody. It reads them from the client as
/// fast as the upstream accepts them. The request is aborted if the client aborts, or if it cannot carry a message.
/// </summary>
internal sealed class RestStreamContent : HttpContent
{
    private readonly RestRequest _first;
    private readonly bool _hasFirst;
    private readonly RestRequest _next;
    private readonly IMessageSource _messages;
    private readonly Action<CallEnd> _onFailure;
    private readonly CancellationToken _cancellation;
    private readonly SendAttempts _attempts = new();
    private readonly bool _isRaw;

    /// <param name="first">The first message; its binding has a body.</param>
    /// <param name="hasFirst">Whether there is a first message; otherwise the request has only path and query.</param>
    /// <param name="next">Builds the later messages.</param>
    /// <param name="messages">The client's messages after the first.</param>
    /// <param name="onFailure">Ends the call.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public RestStreamContent(
        RestRequest first, bool hasFirst, RestRequest next, IMessageSource messages, Action<CallEnd> onFailure, CancellationToken cancellation)
    {
        (_first, _hasFirst, _next, _messages, _onFailure, _cancellation) = (first, hasFirst, next, messages, onFailure, cancellation);
        _isRaw = HttpBodyWire.IsRequestOf(first.Binding);
        if (!_isRaw)
        {
            Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.Ndjson);
            return;
        }

        first.ReadRaw(out var mediaType);
        if (mediaType.Length > 0) Headers.TryAddWithoutValidation("content-type", mediaType);
    }

    /// <summary>A task that completes when no message is in use any more; null before sending starts.</summary>
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
        var attempt = _attempts.Begin();
        if (attempt == 0) throw new IOException("The stream cannot be sent again.");
        await stream.FlushAsync(cancellationToken);
        if (!_hasFirst) return;
        await WriteAsync(stream, _first, cancellationToken);
        while (_attempts.TryLeaveFirst(attempt))
        {
            var read = await _messages.ReadAsync(_cancellation);
            if ((read.Failure ?? (read.IsMessage ? _next.BuildNext(read.Message.Payload.Span, _first) : null)) is { } failure)
            {
                _onFailure(failure);
                // Returning would end the request as if it were complete.
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
            // A message whose body field is not set is still a message.
            await stream.WriteAsync(message.HasBody ? message.Body : "null"u8.ToArray(), cancellation);
            await stream.WriteAsync("\n"u8.ToArray(), cancellation);
        }

        await stream.FlushAsync(cancellation);
    }
}
