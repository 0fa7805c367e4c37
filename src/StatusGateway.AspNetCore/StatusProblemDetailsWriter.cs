using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;

namespace StatusGateway.AspNetCore;

/// <summary>
/// Writes what the framework and the application report through <see cref="IProblemDetailsService"/> (<c>Results.Problem</c> of an
/// endpoint, status code pages, validation errors) in the format of statuses. A problem whose member <c>code</c> is a canonical name
/// is read as a status; for any other, the HTTP status decides the code. Without <c>details</c>, its other members become
/// google.rpc.ErrorInfo.
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
        // The response gets its own trace id.
        problem.Extensions.Remove("traceId");
        var context = new StatusReadContext(httpStatus, StatusOrigin.Local, options.Value.Types);
        var status = Read(problem, context);
        if (status.Message.Length == 0) status = status.WithMessage(problem.Title ?? "");
        // With a code and no details, reason and domain are in other members.
        if (!status.Details.IsEmpty || !problem.Extensions.Remove("code")) return status;
        problem.Extensions.Remove("message");
        return status.WithDetails(Read(problem, context).Details);
    }

    private RpcStatus Read(ProblemDetails problem, in StatusReadContext context) =>
        ProblemDialect.Instance.Read(JsonSerializer.SerializeToUtf8Bytes(problem, jsonOptions.Value.SerializerOptions.GetTypeInfo(problem.GetType())), context);
}
