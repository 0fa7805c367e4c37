using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Inbound;

/// <summary>
/// Sends what was written to an answer. A call that ends while its caller does not read leaves the sending to itself: to cancel it
/// would reset the stream, and the caller would never hear how the call ended.
/// </summary>
internal sealed class ResponsePipe(HttpContext context)
{
    private Task<FlushResult>? _sending;

    /// <summary>Sends what was written, headers at least. Who does not read holds the upstream back, until the call is cancelled.</summary>
    /// <returns>Null, or that nobody is there any more, or that the call was cancelled meanwhile.</returns>
    public async ValueTask<CallEnd?> SendAsync(CancellationToken cancellation)
    {
        try
        {
            var sending = context.Response.BodyWriter.FlushAsync(CancellationToken.None);
            if (sending.IsCompleted) return (await sending).IsCompleted ? Failures.CallerCancelled : null;
            _sending = sending.AsTask();
            var result = await _sending.WaitAsync(cancellation);
            _sending = null;
            return result.IsCompleted ? Failures.CallerCancelled : null;
        }
        catch (Exception exception) when (exception is OperationCanceledException || ClientExceptions.IsIo(exception))
        {
            return Failures.CallerCancelled;
        }
    }

    /// <summary>Waits for what is still being sent, before anything is written behind it.</summary>
    public async ValueTask FinishAsync()
    {
        if (_sending is not { } sending) return;
        _sending = null;
        await sending.WaitAsync(context.RequestAborted);
    }
}
