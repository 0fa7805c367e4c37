using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusGateway.Core;

namespace StatusGateway.AspNetCore;

/// <summary>
/// Answers exceptions with the status that they carry (<see cref="StatusExceptions.TryGetStatus"/>), masked. Of an exception that
/// carries none, nothing is shown: a timeout is DEADLINE_EXCEEDED, a cancellation CANCELLED, and all else a bug or broken I/O,
/// INTERNAL.
/// </summary>
internal sealed partial class StatusExceptionHandler(IOptions<StatusResponsesOptions> options, ILogger<StatusExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.Response.HasStarted) return false;
        if (exception is BadHttpRequestException bad)
        {
            var code = HttpStatusMap.ToCode(bad.StatusCode, HttpToCodeProfile.Api);
            await StatusResult.WriteAsync(httpContext, new RpcStatus(code, Describe(bad.StatusCode)), bad.StatusCode);
            return true;
        }

        var isOwn = StatusExceptions.TryGetStatus(exception, out var status) && !status.IsOk;
        if (!isOwn) status = Anonymous(status.Code);
        var shown = options.Value.Masking.Apply(status);
        // What callers do wrong is theirs; what they are not told of has to be found here.
        var isOperators = !isOwn || !ReferenceEquals(shown, status);
        LogFailure(isOperators ? LogLevel.Error : LogLevel.Information, exception, status.Code);
        await StatusResult.WriteAsync(httpContext, shown);
        return true;
    }

    /// <summary>The status in place of one that was made of an exception's text.</summary>
    private static RpcStatus Anonymous(RpcCode code) => code switch
    {
        RpcCode.DeadlineExceeded => new RpcStatus(code, "The time for the request ran out."),
        RpcCode.Cancelled => new RpcStatus(code, "The request was cancelled."),
        _ => new RpcStatus(RpcCode.Internal, Masking.MaskedMessage),
    };

    private static string Describe(int httpStatus) =>
        httpStatus != StatusCodes.Status400BadRequest && ReasonPhrases.GetReasonPhrase(httpStatus) is { Length: > 0 } phrase
            ? $"The request was refused: {phrase}."
            : "The request is malformed.";

    [LoggerMessage(EventId = 1, Message = "The request failed with {Code}")]
    private partial void LogFailure(LogLevel level, Exception exception, RpcCode code);
}
