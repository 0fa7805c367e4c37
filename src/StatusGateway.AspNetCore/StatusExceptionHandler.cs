using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusGateway.Core;

namespace StatusGateway.AspNetCore;

/// <summary>
/// Answers exceptions with the status that they carry (<see cref="StatusExceptions.TryGetStatus"/>), masked. An exception that
/// carries none is a bug or broken I/O: INTERNAL, and nothing of it is shown.
/// </summary>
internal sealed partial class StatusExceptionHandler(IOptions<StatusResponsesOptions> options, ILogger<StatusExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.Response.HasStarted) return false;
        if (exception is BadHttpRequestException bad)
        {
            var code = HttpStatusMap.ToCode(bad.StatusCode, HttpToCodeProfile.Api);
            await StatusResult.WriteAsync(httpContext, new RpcStatus(code, "The request is malformed."), bad.StatusCode);
            return true;
        }

        var isKnown = StatusExceptions.TryGetStatus(exception, out var status);
        if (status.IsOk || !isKnown) status = new RpcStatus(RpcCode.Internal, Masking.MaskedMessage);
        LogFailure(isKnown ? LogLevel.Information : LogLevel.Error, exception, status.Code);
        await StatusResult.WriteAsync(httpContext, options.Value.Masking.Apply(status));
        return true;
    }

    [LoggerMessage(EventId = 1, Message = "The request failed with {Code}")]
    private partial void LogFailure(LogLevel level, Exception exception, RpcCode code);
}
