using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Inbound;

/// <summary>
/// Sends what was written to a response. When a call ends while its client does not read, a pending send goes on: cancelling it would
/// reset the stream, and the client would not get the end of the call. How long it may go on is limited by <see cref="UnreadResponses"/>.
/// </summary>
internal sealed class ResponsePipe(HttpContext context)
{
    /// <summary>
    /// The bytes that are written before they are sent. The server copies them, and keeps them until the client takes them: larger
    /// messages are sent in pieces of this size, so that nothing is held twice.
    /// </summary>
    public const int MaxPieceBytes = 16 * 1024;

    // HTTP/1.1 waits when this many bytes are on their way.
    private const int Http1BufferBytes = 64 * 1024;

    private Task<FlushResult>? _sending;

    /// <summary>Sends a complete body, and returns when the client has taken it but for what the server buffers.</summary>
    public static ValueTask SendBodyAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (body.Length > MaxPieceBytes) return SendPiecesAsync(context, body);
        var sending = context.Response.BodyWriter.WriteAsync(body, CancellationToken.None);
        if (!sending.IsCompletedSuccessfully) return new(new ResponsePipe(context).WaitAsync(sending, body.Length, 0, CancellationToken.None).AsTask());
        sending.GetAwaiter().GetResult();
        return default;
    }

    /// <summary>Sends what was written, at least the headers. A client that does not read holds the upstream back until the call is cancelled.</summary>
    /// <param name="written">The bytes that were written since the last time.</param>
    /// <param name="left">The bytes of the response that wait besides.</param>
    /// <param name="cancellation">Ends the wait. The bytes are still sent.</param>
    /// <returns>Null, or how the call ends: CALLER_CANCELLED when the client has gone or the call was cancelled, OVERLOADED when too much waits.</returns>
    public ValueTask<CallEnd?> SendAsync(int written, int left, CancellationToken cancellation) =>
        WaitAsync(context.Response.BodyWriter.FlushAsync(CancellationToken.None), written, left, cancellation);

    /// <summary>Waits for a pending send, before anything else is written.</summary>
    public async ValueTask FinishAsync()
    {
        if (_sending is not { } sending) return;
        _sending = null;
        await sending.WaitAsync(context.RequestAborted);
        var call = context.Features.GetRequiredFeature<RoutedCall>();
        call.Responses.EndWait(call);
    }

    private static async ValueTask SendPiecesAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var pipe = new ResponsePipe(context);
        while (!body.IsEmpty)
        {
            var piece = body[..Math.Min(body.Length, MaxPieceBytes)];
            body = body[piece.Length..];
            var sending = context.Response.BodyWriter.WriteAsync(piece, CancellationToken.None);
            if (await pipe.WaitAsync(sending, piece.Length, body.Length, CancellationToken.None) is not null) return;
        }
    }

    private async ValueTask<CallEnd?> WaitAsync(ValueTask<FlushResult> flush, int written, int left, CancellationToken cancellation)
    {
        try
        {
            if (flush.IsCompleted) return (await flush).IsCompleted ? Failures.CallerCancelled : null;
            var sending = _sending = flush.AsTask();
            var call = context.Features.GetRequiredFeature<RoutedCall>();
            if (!HttpProtocol.IsHttp2(context.Request.Protocol)) written = Math.Max(written, Http1BufferBytes);
            var isHeld = call.Responses.TryWait(context, call, written, left);
            // A response that was reset ends at once, unless the connection itself is not read.
            var result = await sending.WaitAsync(isHeld ? cancellation : CancellationToken.None);
            _sending = null;
            call.Responses.EndWait(call);
            return !isHeld ? Failures.Overloaded : result.IsCompleted ? Failures.CallerCancelled : null;
        }
        catch (Exception exception) when (exception is OperationCanceledException || ClientExceptions.IsIo(exception))
        {
            return Failures.CallerCancelled;
        }
    }
}
