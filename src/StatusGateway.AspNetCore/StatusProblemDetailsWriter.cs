using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;

namespace StatusGateway.AspNetCore;

/// <summary>
/// Writes what the framework and the application report through <see cref="IProblemDetailsService"/> (an endpoint's
/// <c>Results.Problem</c>, status code pages, a failed validation) in the same form as every status. A problem whose member
/// <c>code</c> is a canonical name is read as a status; of any other the HTTP status says the code. Without <c>details</c>, what
/// else it says becomes google.rpc.ErrorInfo.
/// </summary>
internal sealed class StatusProblemDetailsWriter(
    IOptions<StatusResponsesOptions> options, IOptions<ProblemDetailsOptions> problemOptions, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> jsonOptions) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => !context.HttpContext.Response.HasStarted;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        problemOptions.Value.CustomizeProblemDetails?.Invoke(context);
        var problem = context.ProblemDetails;
        var httpStatus = problem.Status ?? context.HttpContext.Response.StatusCode;
        if (httpStatus < 400) httpStatus = StatusCodes.Status500InternalServerError;
        return new ValueTask(StatusResult.WriteAsync(context.HttpContext, ToStatus(problem, httpStatus), httpStatus));
    }

    private RpcStatus ToStatus(ProblemDetails problem, int httpStatus)
    {
        if (problem.Title is null && ReasonPhrases.GetReasonPhrase(httpStatus) is { Length: > 0 } phrase) problem.Title = phrase;
        // Every answer has a trace id of its own.
        problem.Extensions.Remove("traceId");
        var context = new StatusReadContext(httpStatus, StatusOrigin.Local, options.Value.Types);
        var status = Read(problem, context);
        if (status.Message.Length == 0) status = status.WithMessage(problem.Title ?? "");
        // A status with a code by name and nothing else: what identifies it is in other members.
        if (!status.Details.IsEmpty || !problem.Extensions.Remove("code")) return status;
        problem.Extensions.Remove("message");
        return status.WithDetails(Read(problem, context).Details);
    }

    private RpcStatus Read(ProblemDetails problem, in StatusReadContext context) =>
        ProblemDialect.Instance.Read(JsonSerializer.SerializeToUtf8Bytes(problem, jsonOptions.Value.SerializerOptions.GetTypeInfo(problem.GetType())), context);
}
