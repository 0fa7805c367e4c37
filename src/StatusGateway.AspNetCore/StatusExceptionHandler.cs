using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusGateway.Core;

namespace StatusGateway.AspNetCore;

/// <summary>
/// Handles exceptions: the response is the status of the exception (<see cref="StatusExceptions.TryGetStatus"/>), masked. The text of
/// an exception without a status is never shown: a timeout is DEADLINE_EXCEEDED, a cancellation CANCELLED, and any other INTERNAL.
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

        var hasStatus = StatusExceptions.TryGetStatus(exception, out var status) && !status.IsOk;
        if (!hasStatus) status = WithoutText(status.Code);
        var masked = options.Value.Masking.Apply(status);
        // An error of which the client sees everything is the client's; any other needs the operator.
        var isForOperator = !hasStatus || !ReferenceEquals(masked, status);
        LogFailure(isForOperator ? LogLevel.Error : LogLevel.Information, exception, status.Code);
        await StatusResult.WriteAsync(httpContext, masked);
        return true;
    }

    /// <summary>Gets a status that does not show the text of the exception.</summary>
    private static RpcStatus WithoutText(RpcCode code) => code switch
    {
        RpcCode.DeadlineExceeded => new RpcStatus(code, "The deadline of the request expired."),
        RpcCode.Cancelled => new RpcStatus(code, "The request was cancelled."),
        _ => new RpcStatus(RpcCode.Internal, Masking.MaskedMessage),
    };

    private static string Describe(int httpStatus) =>
        httpStatus != StatusCodes.Status400BadRequest && ReasonPhrases.GetReasonPhrase(httpStatus) is { Length: > 0 } phrase
            ? $"The request was rejected: {phrase}."
            : "The request is malformed.";

    [LoggerMessage(EventId = 1, Message = "The request failed with {Code}")]
    private partial void LogFailure(LogLevel level, Exception exception, RpcCode code);
}
