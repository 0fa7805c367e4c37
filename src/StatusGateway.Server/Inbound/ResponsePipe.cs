using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Inbound;

/// <summary>
/// Sends what was written to a response. When a call ends while its client does not read, a pending send goes on: cancelling it would
/// reset the stream, and the client would not get the end of the call.
/// </summary>
internal sealed class ResponsePipe(HttpContext context)
{
    private Task<FlushResult>? _sending;

    /// <summary>Sends what was written, at least the headers. A client that does not read holds the upstream back until the call is cancelled.</summary>
    /// <returns>Null, or CALLER_CANCELLED when the client has gone or the call was cancelled.</returns>
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

    /// <summary>Waits for a pending send, before anything else is written.</summary>
    public async ValueTask FinishAsync()
    {
        if (_sending is not { } sending) return;
        _sending = null;
        await sending.WaitAsync(context.RequestAborted);
    }
}
