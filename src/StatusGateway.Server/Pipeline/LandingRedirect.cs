using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pipeline;

/// <summary>Redirects the path base alone to the landing page below it: links of that page are relative to it.</summary>
internal static class LandingRedirect
{
    private const string LandingPath = "/";

    /// <summary>Writes the redirect. Returns false when the request is for something else.</summary>
    public static bool TryRedirect(HttpContext context, GatewaySnapshot snapshot, RequestTarget target)
    {
        if (target.Path.Length > 0 || target.Prefix != snapshot.PathBase
            || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) || !snapshot.ServesPage(LandingPath)) return false;
        Inbound.ContentSniffing.Forbid(context.Response);
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        // Relative: whatever stands before the gateway stays before it.
        context.Response.Headers.Location = $"{target.Prefix[(target.Prefix.LastIndexOf('/') + 1)..]}/{context.Request.QueryString.Value}";
        context.Response.Headers.CacheControl = "no-store";
        return true;
    }
}
