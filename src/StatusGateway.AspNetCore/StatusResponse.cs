using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.AspNetCore;

/// <summary>How a status is written to an HTTP answer.</summary>
public readonly record struct StatusResponseOptions
{
    /// <summary>The options of the defaults.</summary>
    public StatusResponseOptions()
    {
    }

    /// <summary>What a caller gets who does not ask by <c>Accept</c>.</summary>
    /// <value>The default is problem details.</value>
    public StatusDialect Dialect { get; init; } = StatusDialect.Problem;

    /// <summary>HTTP statuses of the codes.</summary>
    /// <value>The default is google.rpc.Code's map.</value>
    public HttpStatusMap HttpStatuses { get; init; } = HttpStatusMap.Default;

    /// <summary>The HTTP status in place of the one that the code maps to.</summary>
    /// <value>The default is null: the map decides.</value>
    public int? HttpStatus { get; init; }

    /// <summary>Prefix of a problem's <c>type</c>.</summary>
    /// <value>The default is <c>/errors/</c>.</value>
    public string TypeBase { get; init; } = "/errors/";

    /// <summary>The W3C trace id, which is sent as <c>statusgateway-trace-id</c> too.</summary>
    /// <value>The default is null: none is sent.</value>
    public string? TraceId { get; init; }

    /// <summary>Path of the request for <c>instance</c>.</summary>
    /// <value>The default is null: it is left out.</value>
    public string? Instance { get; init; }

    /// <summary>Finds violations in the caller's request.</summary>
    /// <value>The default is null: violations have no place.</value>
    public IViolationLocator? Violations { get; init; }

    /// <summary>Types of the details.</summary>
    /// <value>The default is null: the standard ones.</value>
    public ITypeResolver? Types { get; init; }

    /// <summary>Sends the body, and says its length. Null: as it is, and nothing for HEAD.</summary>
    internal Func<HttpContext, ReadOnlyMemory<byte>, Task>? Send { get; init; }
}

/// <summary>
/// Writes statuses to HTTP answers, in the dialect that the caller asks for by <c>Accept</c>, with the headers that the details
/// speak of.
/// </summary>
public static class StatusResponse
{
    /// <summary>Header of the trace id.</summary>
    public const string TraceIdHeader = "statusgateway-trace-id";

    /// <summary>
    /// Writes a status that is not OK as the whole answer. Headers that are there already stay: an upstream's own
    /// <c>Retry-After</c> and <c>WWW-Authenticate</c> win over the ones made from details, <c>Link</c> and <c>Vary</c> are added to.
    /// </summary>
    /// <param name="context">A request whose answer has not begun.</param>
    /// <param name="status">The status.</param>
    /// <param name="options">How to write it.</param>
    /// <returns>Done when it is sent.</returns>
    /// <exception cref="ArgumentException">The status is OK.</exception>
    public static Task WriteAsync(HttpContext context, RpcStatus status, StatusResponseOptions options)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (dialect, contentType) = DialectNegotiator.Choose(context.Request.Headers.Accept, options.Dialect);
        return WriteAsync(context, status, options, dialect, contentType);
    }

    /// <summary>As the public one, in a dialect that the caller has no choice about.</summary>
    internal static async Task WriteAsync(
        HttpContext context, RpcStatus status, StatusResponseOptions options, IStatusDialect dialect, string contentType)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.IsOk) throw new ArgumentException("A status that is OK is no problem.", nameof(status));
        // Only problem details have a place for a text in the caller's language.
        var isProblem = dialect is ProblemDialect;
        var localized = isProblem ? AcceptLanguage.Choose(status, context.Request.Headers.AcceptLanguage) : null;
        var response = context.Response;
        response.StatusCode = options.HttpStatus ?? options.HttpStatuses.ToHttp(status.Code);
        response.ContentType = contentType;
        WriteHeaders(response, status, isProblem, localized, options.TraceId);
        using var body = new PooledBuffer(1024);
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
        if (options.Send is { } send)
        {
            await send(context, body.WrittenMemory);
            return;
        }

        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
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
        if (!isProblem || status.FindDetail("google.rpc.LocalizedMessage") is null) return;
        AddVary(headers, "Accept-Language");
        if (localized is not null && AcceptLanguage.ContentLanguage(localized) is { } language) headers.ContentLanguage = language;
    }

    /// <summary>Adds a name to <c>Vary</c>, once.</summary>
    internal static void AddVary(IHeaderDictionary headers, string name)
    {
        foreach (var value in headers.Vary)
            if (value is not null && Array.Exists(value.Split(',', StringSplitOptions.TrimEntries), known => known == "*" || known.Equals(name, StringComparison.OrdinalIgnoreCase))) return;
        headers.Append("Vary", name);
    }
}
