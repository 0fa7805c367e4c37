using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using StatusGateway.AspNetCore;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Model;

/// <summary>Decides which pages of other origins may call, and read the responses (Fetch, "CORS protocol"). Immutable.</summary>
internal sealed class CorsPolicy
{
    private const string Any = "*";

    // Headers of the gateway's responses that scripts may read.
    private const string Exposed =
        $"{HeaderNames.GrpcStatus}, {HeaderNames.GrpcMessage}, {HeaderNames.GrpcStatusDetails}, {HeaderNames.RetryAfter}, link, www-authenticate, allow, content-language, {HeaderNames.TraceId}";

    // Already named, always readable, or of no use to a script.
    private static readonly FrozenSet<string> Unexposed = FrozenSet.ToFrozenSet(
        [.. Exposed.Split(", "), "cache-control", "content-length", "content-type", "expires", "last-modified", "pragma", "date", "server", "vary",
            "connection", "transfer-encoding", "set-cookie", "upgrade", "x-content-type-options"],
        StringComparer.OrdinalIgnoreCase);

    private readonly FrozenSet<string> _origins;
    private readonly bool _isAny;
    private readonly bool _credentials;

    public CorsPolicy(IReadOnlyList<string> origins, bool credentials)
    {
        _isAny = origins.Contains(Any);
        _origins = origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _credentials = credentials;
    }

    /// <summary>Normalizes an origin to the form that browsers send. Returns false for anything else.</summary>
    public static bool TryNormalize(string text, [NotNullWhen(true)] out string? origin)
    {
        origin = text == Any ? Any : null;
        if (origin is not null) return true;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.Host.Contains('*', StringComparison.Ordinal)
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.AbsolutePath is not ("" or "/") || text.EndsWith('/')) return false;
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        origin = uri.IsDefaultPort || uri.Port < 0 ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}";
        return true;
    }

    /// <summary>Returns whether a request is a preflight.</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>Responds to a preflight. Without a policy, or for another origin, the response allows nothing.</summary>
    /// <param name="policy">The policy; null for none.</param>
    /// <param name="context">The request.</param>
    /// <param name="allowed">The verbs of the path, separated by commas; null when nothing is served there.</param>
    public static Task WritePreflightAsync(CorsPolicy? policy, HttpContext context, string? allowed)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.Vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        if (allowed is not null) headers.Allow = allowed;
        if (policy is null || !policy.TryAllowOrigin(context)) return Task.CompletedTask;
        var asked = context.Request.Headers;
        headers.AccessControlAllowMethods = allowed ?? asked.AccessControlRequestMethod.ToString();
        if (asked.AccessControlRequestHeaders.ToString() is { Length: > 0 } names && MetadataRules.IsHeaderValue(names)) headers.AccessControlAllowHeaders = names;
        // Two hours, the maximum in Chromium.
        headers.AccessControlMaxAge = "7200";
        return Task.CompletedTask;
    }

    /// <summary>Allows pages to read the response. The headers to expose are known when the response starts.</summary>
    public void Attach(HttpContext context)
    {
        if (!_isAny || context.Request.Headers.Origin.Count > 0)
            context.Response.OnStarting(static state => ((ResponseHeaders)state).WriteAsync(), new ResponseHeaders(this, context));
    }

    private bool TryAllowOrigin(HttpContext context)
    {
        if (context.Request.Headers.Origin is not [{ } origin] || !(_isAny || _origins.Contains(origin))) return false;
        context.Response.Headers.AccessControlAllowOrigin = _isAny ? Any : origin;
        if (_credentials) context.Response.Headers.AccessControlAllowCredentials = "true";
        return true;
    }

    private sealed class ResponseHeaders(CorsPolicy policy, HttpContext context)
    {
        public Task WriteAsync()
        {
            var headers = context.Response.Headers;
            // The application has its own policy.
            if (headers.AccessControlAllowOrigin.Count > 0) return Task.CompletedTask;
            // A cache must not serve the response for one origin to another.
            if (!policy._isAny) StatusResponse.AddVary(headers, "Origin");
            if (!policy.TryAllowOrigin(context)) return Task.CompletedTask;
            var more = headers.Keys.Where(static name => !Unexposed.Contains(name) && !name.StartsWith("access-control-", StringComparison.OrdinalIgnoreCase));
            headers.AccessControlExposeHeaders = string.Join(", ", more.Prepend(Exposed));
            return Task.CompletedTask;
        }
    }
}
