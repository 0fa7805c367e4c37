using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using StatusGateway.AspNetCore;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Model;

/// <summary>Which pages of other origins may call, and read the answers (Fetch, "CORS protocol"). Immutable.</summary>
internal sealed class CorsPolicy
{
    private const string Any = "*";

    // What callers read of a gateway's answer, whether it is there or not.
    private const string Exposed =
        "grpc-status, grpc-message, grpc-status-details-bin, retry-after, link, www-authenticate, allow, content-language, statusgateway-trace-id";

    // Named already, readable anyway, or of no use to a script.
    private static readonly FrozenSet<string> Unexposed = FrozenSet.ToFrozenSet(
        [.. Exposed.Split(", "), "cache-control", "content-length", "content-type", "expires", "last-modified", "pragma", "date", "server", "vary",
            "connection", "transfer-encoding", "set-cookie", "upgrade"],
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

    /// <summary>An origin of the configuration as browsers write it; false where it is none.</summary>
    public static bool TryNormalise(string text, [NotNullWhen(true)] out string? origin)
    {
        origin = text == Any ? Any : null;
        if (origin is not null) return true;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.Host.Contains('*', StringComparison.Ordinal)
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.AbsolutePath is not ("" or "/") || text.EndsWith('/')) return false;
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        origin = uri.IsDefaultPort || uri.Port < 0 ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}";
        return true;
    }

    /// <summary>Whether a request asks what it may ask (a preflight).</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>Answers a preflight. Without a policy, or for another origin, the browser finds nothing that allows it.</summary>
    /// <param name="policy">The policy; null for none.</param>
    /// <param name="context">The request.</param>
    /// <param name="allowed">Verbs of the path, as a list with commas; null where nothing is served, which is for the call itself to say.</param>
    public static Task AnswerPreflightAsync(CorsPolicy? policy, HttpContext context, string? allowed)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.Vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        if (allowed is not null) headers.Allow = allowed;
        if (policy is null || !policy.TryAllowOrigin(context)) return Task.CompletedTask;
        var asked = context.Request.Headers;
        headers.AccessControlAllowMethods = allowed ?? asked.AccessControlRequestMethod.ToString();
        if (asked.AccessControlRequestHeaders.ToString() is { Length: > 0 } names && MetadataRules.IsHeaderValue(names)) headers.AccessControlAllowHeaders = names;
        // The most that browsers keep it: two hours in Chromium.
        headers.AccessControlMaxAge = "7200";
        return Task.CompletedTask;
    }

    /// <summary>Lets a page read the answer; what there is to read is known when the headers are sent.</summary>
    public void Attach(HttpContext context)
    {
        if (!_isAny || context.Request.Headers.Origin.Count > 0)
            context.Response.OnStarting(static state => ((Answer)state).WriteAsync(), new Answer(this, context));
    }

    private bool TryAllowOrigin(HttpContext context)
    {
        if (context.Request.Headers.Origin is not [{ } origin] || !(_isAny || _origins.Contains(origin))) return false;
        context.Response.Headers.AccessControlAllowOrigin = _isAny ? Any : origin;
        if (_credentials) context.Response.Headers.AccessControlAllowCredentials = "true";
        return true;
    }

    private sealed class Answer(CorsPolicy policy, HttpContext context)
    {
        public Task WriteAsync()
        {
            var headers = context.Response.Headers;
            // The application behind has a policy of its own.
            if (headers.AccessControlAllowOrigin.Count > 0) return Task.CompletedTask;
            // A cache must not give one origin's answer to another.
            if (!policy._isAny) StatusResponse.AddVary(headers, "Origin");
            if (!policy.TryAllowOrigin(context)) return Task.CompletedTask;
            var more = headers.Keys.Where(static name => !Unexposed.Contains(name) && !name.StartsWith("access-control-", StringComparison.OrdinalIgnoreCase));
            headers.AccessControlExposeHeaders = string.Join(", ", more.Prepend(Exposed));
            return Task.CompletedTask;
        }
    }
}
