using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StatusGateway.Core;

namespace StatusGateway.AspNetCore;

/// <summary>The result of an endpoint that is a status: <c>return new StatusResult(status);</c>.</summary>
/// <param name="status">The status, which is not OK.</param>
public sealed class StatusResult(RpcStatus status) : IResult
{
    /// <summary>Gets the status.</summary>
    public RpcStatus Status => status;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, status);

    /// <summary>Writes a status with the options of the application.</summary>
    /// <param name="context">A request whose response has not started.</param>
    /// <param name="status">The status, which is not OK.</param>
    /// <param name="httpStatus">The HTTP status; null for that of the code.</param>
    /// <returns>A task that completes when the response is sent.</returns>
    public static Task WriteAsync(HttpContext context, RpcStatus status, int? httpStatus = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = context.RequestServices.GetService<IOptions<StatusResponsesOptions>>()?.Value ?? new StatusResponsesOptions();
        return StatusResponse.WriteAsync(context, status, new StatusResponseOptions
        {
            Dialect = options.Dialect,
            HttpStatuses = options.HttpStatuses,
            HttpStatus = httpStatus,
            TypeBase = options.TypeBase,
            TraceId = (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId : ActivityTraceId.CreateRandom()).ToHexString(),
            Instance = context.Request.PathBase + OriginalPath(context),
            Types = options.Types,
        });
    }

    /// <summary>Gets the path of the request; error handlers may run with another path.</summary>
    private static PathString OriginalPath(HttpContext context) =>
        context.Features.Get<IExceptionHandlerPathFeature>() is { } failed ? new PathString(failed.Path)
        : context.Features.Get<IStatusCodeReExecuteFeature>() is { } again ? new PathString(again.OriginalPath)
        : context.Request.Path;
}
