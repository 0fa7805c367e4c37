using System.Net;
using System.Net.Http.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Protocols;
using StatusGateway.Server.Upstreams.Http;

namespace StatusGateway.Server.Upstreams.Grpc;

/// <summary>
/// Sends the request messages. It reads them from the client as fast as the upstream accepts them. If the client aborts, the call ends
/// at the upstream with a reset, so that a partial request never looks complete.
/// </summary>
internal sealed class GrpcRequestContent : HttpContent
{
    private static readonly MediaTypeHeaderValue GrpcMediaType = new(GrpcNames.MediaType);

    private readonly string _upstream;
    private readonly IMessageSource _messages;
    private readonly Action<CallEnd> _onFailure;
    private readonly CancellationToken _cancellation;
    private SendAttempts? _attempts;
    private Task<MessageRead>? _first;

    public GrpcRequestContent(string upstream, IMessageSource messages, Action<CallEnd> onFailure, CancellationToken cancellation)
    {
        _upstream = upstream;
        _messages = messages;
        _onFailure = onFailure;
        _cancellation = cancellation;
        Headers.ContentType = GrpcMediaType;
    }

    protected override bool TryComputeLength(out long length)
    {
        // gRPC needs no content-length, and servers show it to handlers as metadata of the client.
        length = 0;
        return false;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <summary>A task that completes when no message is in use any more; null before sending starts.</summary>
    public Task? Sending { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Sending = Sending is { IsCompleted: false } before ? Task.WhenAll(before, SendAsync(stream, cancellationToken)) : SendAsync(stream, cancellationToken);

    private async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_messages.Only is { } only)
        {
            await TryWriteAsync(stream, only, cancellationToken);
            return;
        }

        var attempt = (_attempts ??= new SendAttempts()).Begin();
        if (attempt == 0)
        {
            Fail(Failures.ConnectionBroken(_upstream, $"The upstream \"{_upstream}\" refused the call, which cannot be sent again after its first message."));
            return;
        }

        // Send the headers at once: the server may respond before the client sends a message.
        if (!await TryFlushAsync(stream, cancellationToken)) return;
        var read = await (_first ??= _messages.ReadAsync(_cancellation).AsTask());
        while (read.IsMessage)
        {
            if (!await TryWriteAsync(stream, read.Message, cancellationToken) || !await TryFlushAsync(stream, cancellationToken)) return;
            if (!_attempts.TryLeaveFirst(attempt)) return;
            read = await _messages.ReadAsync(_cancellation);
        }

        if (read.Failure is { } failure) Fail(failure);
    }

    private void Fail(CallEnd failure)
    {
        _onFailure(failure);
        // Returning would end the request as if it were complete.
        _cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Writes a message. Returns false if the connection or the stream has ended: what the upstream sent before, such as RST_STREAM, is
    /// then the reason for the end of the call. The request does not look complete, because no frame can be sent any more.
    /// </summary>
    private async ValueTask<bool> TryWriteAsync(Stream stream, GatewayMessage message, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(stream, message, cancellation);
            return true;
        }
        catch (Exception exception) when (IsEndOfStream(exception))
        {
            return false;
        }
    }

    private async ValueTask<bool> TryFlushAsync(Stream stream, CancellationToken cancellation)
    {
        try
        {
            await stream.FlushAsync(cancellation);
            return true;
        }
        catch (Exception exception) when (IsEndOfStream(exception))
        {
            return false;
        }
    }

    /// <summary>HttpClient cancels sending after a reset. Its exception would take the place of the reset.</summary>
    private bool IsEndOfStream(Exception exception) =>
        exception is IOException || (exception is OperationCanceledException && !_cancellation.IsCancellationRequested);

    private static async ValueTask WriteAsync(Stream stream, GatewayMessage message, CancellationToken cancellation)
    {
        // A header alone would become an HTTP/2 frame of its own; small messages are joined with it.
        const int maxJoinedBytes = 16 * 1024;
        var length = message.Payload.Length;
        var joined = length <= maxJoinedBytes ? FrameReader.HeaderLength + length : FrameReader.HeaderLength;
        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(joined);
        FrameReader.WriteHeader(rented, length, message.IsCompressed);
        if (length <= maxJoinedBytes) message.Payload.Span.CopyTo(rented.AsSpan(FrameReader.HeaderLength));
        await stream.WriteAsync(rented.AsMemory(0, joined), cancellation);
        if (length > maxJoinedBytes) await stream.WriteAsync(message.Payload, cancellation);
        System.Buffers.ArrayPool<byte>.Shared.Return(rented);
    }
}
