using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;
using StatusGateway.Transcoding;

namespace StatusGateway.AspNetCore;

/// <summary>
/// Writes statuses to HTTP responses, in the dialect that the client requests by <c>Accept</c>, with the headers that follow from
/// the details.
/// </summary>
internal static class StatusResponse
{
    /// <summary>The name of the header with the trace id.</summary>
    public const string TraceIdHeader = HeaderNames.TraceId;

    /// <summary>
    /// Writes a status that is not OK as the whole response. Existing headers are kept: the <c>Retry-After</c> and
    /// <c>WWW-Authenticate</c> of an upstream take precedence over those from details; <c>Link</c> and <c>Vary</c> are appended.
    /// </summary>
    /// <param name="context">A request whose response has not started.</param>
    /// <param name="status">The status.</param>
    /// <param name="options">How to write it.</param>
    /// <exception cref="ArgumentException">The status is OK.</exception>
    public static Task WriteAsync(HttpContext context, RpcStatus status, StatusResponseOptions options)
    {
        var (dialect, contentType) = DialectNegotiator.Choose(context.Request.Headers.Accept, options.Dialect);
        return WriteAsync(context, status, options, dialect, contentType);
    }

    /// <summary>Writes a status in a fixed dialect.</summary>
    public static async Task WriteAsync(
        HttpContext context, RpcStatus status, StatusResponseOptions options, IStatusDialect dialect, string contentType)
    {
        using var body = new PooledBuffer(1024);
        Prepare(context, status, options, dialect, contentType, body);
        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Sets the HTTP status and the headers, and writes the body to a buffer, for callers that send it themselves.</summary>
    internal static void Prepare(HttpContext context, RpcStatus status, StatusResponseOptions options, PooledBuffer body)
    {
        var (dialect, contentType) = DialectNegotiator.Choose(context.Request.Headers.Accept, options.Dialect);
        Prepare(context, status, options, dialect, contentType, body);
    }

    /// <summary>Sets the HTTP status and the headers, and writes the body in a fixed dialect to a buffer.</summary>
    internal static void Prepare(
        HttpContext context, RpcStatus status, StatusResponseOptions options, IStatusDialect dialect, string contentType, PooledBuffer body)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.IsOk) throw new ArgumentException("The status must not be OK.", nameof(status));
        // Only problem details have a localized message.
        var isProblem = dialect is ProblemDialect;
        var localized = isProblem ? LocalizedMessages.Choose(status, context.Request.Headers.AcceptLanguage) : null;
        var response = context.Response;
        response.StatusCode = options.HttpStatus ?? options.HttpStatuses.ToHttp(status.Code);
        response.ContentType = contentType;
        WriteHeaders(response, status, isProblem, localized, options.TraceId);
        dialect.Write(
            status,
            new StatusWriteContext
            {
                HttpStatus = response.StatusCode,
                Instance = options.Instance,
                TraceId = options.TraceId,
                TypeBase = options.TypeBase,
                Localized = localized,
                Violations = options.Violations,
                Types = options.Types,
            },
            body);
    }

    /// <summary>Adds a name to <c>Vary</c>, once.</summary>
    public static void AddVary(IHeaderDictionary headers, string name)
    {
        foreach (var value in headers.Vary)
            if (value is not null && Array.Exists(value.Split(',', StringSplitOptions.TrimEntries), known => known == "*" || known.Equals(name, StringComparison.OrdinalIgnoreCase))) return;
        headers.Append("Vary", name);
    }

    private static void WriteHeaders(HttpResponse response, RpcStatus status, bool isProblem, StatusDetail? localized, string? traceId)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        AddVary(headers, "Accept");
        if (traceId is not null) headers[TraceIdHeader] = traceId;
        if (StringValues.IsNullOrEmpty(headers.RetryAfter) && StatusHeaders.RetryAfter(status) is { } seconds)
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (StatusHeaders.HelpLinks(status) is { } links) headers.Append("Link", links);
        if (response.StatusCode == StatusCodes.Status401Unauthorized && StringValues.IsNullOrEmpty(headers.WWWAuthenticate))
            headers.WWWAuthenticate = "Bearer";
        if (!isProblem || status.FindDetail(DetailNames.LocalizedMessage) is null) return;
        AddVary(headers, "Accept-Language");
        if (localized is not null && LocalizedMessages.ContentLanguage(localized) is { } language) headers.ContentLanguage = language;
    }
}
