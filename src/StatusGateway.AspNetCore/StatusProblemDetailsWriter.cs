using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using StatusGateway.Core;
using StatusGateway.Rpc;

namespace StatusGateway.AspNetCore;

/// <summary>
/// Writes what the framework and the application report through <see cref="IProblemDetailsService"/> (an endpoint's
/// <c>Results.Problem</c>, status code pages, a failed validation) in the same form as every status. An extension member
/// <c>code</c> with a canonical name is the code; else the HTTP status says it.
/// </summary>
internal sealed class StatusProblemDetailsWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => !context.HttpContext.Response.HasStarted;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        var httpStatus = problem.Status ?? context.HttpContext.Response.StatusCode;
        if (httpStatus < 400) httpStatus = StatusCodes.Status500InternalServerError;
        if (!problem.Extensions.TryGetValue("code", out var name) || !RpcCodes.TryParseName(name?.ToString(), out var code) || code == RpcCode.Ok)
            code = HttpStatusMap.ToCode(httpStatus, HttpToCodeProfile.Api);
        var status = new RpcStatus(code, problem.Detail ?? problem.Title ?? ReasonPhrases.GetReasonPhrase(httpStatus));
        if (problem is HttpValidationProblemDetails { Errors.Count: > 0 } validation) status = status.WithDetails(Violations(validation));
        return new ValueTask(StatusResult.WriteAsync(context.HttpContext, status, httpStatus));
    }

    private static BadRequest Violations(HttpValidationProblemDetails validation)
    {
        var request = new BadRequest();
        foreach (var (field, errors) in validation.Errors)
            foreach (var error in errors)
                request.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = error });
        return request;
    }
}
