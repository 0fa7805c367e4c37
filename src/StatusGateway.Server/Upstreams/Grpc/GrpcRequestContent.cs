using System.Net;
using System.Net.Http.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Upstreams.Grpc;

/// <summary>
/// The request's messages as HttpClient sends them: pulled from the caller while the upstream takes them. A caller who
/// breaks off ends the call at the upstream with a reset, never with a half message that looks whole.
/// </summary>
internal sealed class GrpcRequestContent : HttpContent
{
    private static readonly MediaTypeHeaderValue GrpcMediaType = new(GrpcNames.MediaType);

    private readonly IMessageSource _messages;
    private readonly Action<CallEnd> _onFailure;
    private readonly CancellationToken _cancellation;

    public GrpcRequestContent(IMessageSource messages, Action<CallEnd> onFailure, CancellationToken cancellation)
    {
        _messages = messages;
        _onFailure = onFailure;
        _cancellation = cancellation;
        Headers.ContentType = GrpcMediaType;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _messages.Only is { } only ? FrameReader.HeaderLength + (long)only.Payload.Length : 0;
        return _messages.Only is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <summary>Ends when no byte of the messages is read any more; null while sending has not begun.</summary>
    public Task? Sending { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Sending = Sending is { IsCompleted: false } before ? Task.WhenAll(before, SendAsync(stream, cancellationToken)) : SendAsync(stream, cancellationToken);

    private async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_messages.Only is { } only)
        {
            await WriteAsync(stream, only, cancellationToken);
            return;
        }

        // The headers go out at once: the server may answer before the caller has said anything.
        await stream.FlushAsync(cancellationToken);
        while (true)
        {
            var read = await _messages.ReadAsync(_cancellation);
            if (read.Failure is { } failure)
            {
                _onFailure(failure);
                // To return would end the request as if it were whole.
                _cancellation.ThrowIfCancellationRequested();
                return;
            }

            if (!read.IsMessage) return;
            await WriteAsync(stream, read.Message, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    private static async ValueTask WriteAsync(Stream stream, GatewayMessage message, CancellationToken cancellation)
    {
        // The header alone would be a frame of HTTP/2 of its own; small messages go with it in one.
        const int largestJoined = 16 * 1024;
        var length = message.Payload.Length;
        var joined = length <= largestJoined ? FrameReader.HeaderLength + length : FrameReader.HeaderLength;
        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(joined);
        FrameReader.WriteHeader(rented, length, message.IsCompressed);
        if (length <= largestJoined) message.Payload.Span.CopyTo(rented.AsSpan(FrameReader.HeaderLength));
        await stream.WriteAsync(rented.AsMemory(0, joined), cancellation);
        if (length > largestJoined) await stream.WriteAsync(message.Payload, cancellation);
        System.Buffers.ArrayPool<byte>.Shared.Return(rented);
    }
}
