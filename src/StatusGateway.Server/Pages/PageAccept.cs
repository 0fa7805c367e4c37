using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Headers;

namespace StatusGateway.Server.Pages;

/// <summary>Reads from the Accept header whether a client wants a page as HTML or as JSON.</summary>
internal static class PageAccept
{
    /// <summary>Returns whether the client names JSON, and prefers it to HTML.</summary>
    public static bool PrefersJson(HttpRequest request)
    {
        var ranges = AcceptHeader.Parse(request.Headers.Accept);
        var json = Math.Max(AcceptHeader.GetQuality(ranges, MediaTypes.Json), AcceptHeader.GetQuality(ranges, MediaTypes.ProblemJson));
        return json > AcceptHeader.GetQuality(ranges, MediaTypes.Html);
    }

    /// <summary>Returns whether the client names HTML.</summary>
    public static bool NamesHtml(HttpRequest request) => AcceptHeader.GetQuality(AcceptHeader.Parse(request.Headers.Accept), MediaTypes.Html) > 0;
}
