using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Pages;

namespace StatusGateway.Server.Pipeline;

/// <summary><c>Gateway:PathBase</c>: where everything is served, behind a proxy that passes its prefix on.</summary>
internal static class PathPrefix
{
    private const string LandingPath = "/";

    /// <summary>Whether a text can be one: empty, or segments of letters, digits, <c>-._~</c>, each behind a slash.</summary>
    public static bool IsValid(string text) => text.Length == 0 || (text[0] == '/' && text[1..].Split('/').All(IsSegment));

    /// <summary>A path under the prefix, where it is one of this gateway: it begins with a single slash.</summary>
    public static string Apply(string prefix, string path) =>
        path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) ? prefix + path : path;

    /// <summary>Moves the prefix from the path to the path base, as ASP.NET Core's own middleware does.</summary>
    public static void Take(HttpRequest request, GatewaySnapshot snapshot)
    {
        if (snapshot.PathBase.Length == 0 || !request.Path.StartsWithSegments(snapshot.PathBase, StringComparison.Ordinal, out var rest)) return;
        request.PathBase = request.PathBase.Add(snapshot.PathBase);
        request.Path = rest;
    }

    /// <summary>
    /// Sends who asks for the prefix alone on to the landing page under it: its links are relative, and would lead out of the prefix.
    /// </summary>
    public static bool TryRedirect(HttpContext context, GatewaySnapshot snapshot, RestTarget target)
    {
        if (target.Path.Length > 0 || target.Prefix != snapshot.PathBase
            || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) || !PageFrame.Serves(snapshot, LandingPath)) return false;
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        // Relative: whatever stands before the gateway stays before it.
        context.Response.Headers.Location = $"{target.Prefix[(target.Prefix.LastIndexOf('/') + 1)..]}/{context.Request.QueryString.Value}";
        context.Response.Headers.CacheControl = "no-store";
        return true;
    }

    private static bool IsSegment(string text) =>
        text.Length > 0 && text is not ("." or "..") && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~');
}
