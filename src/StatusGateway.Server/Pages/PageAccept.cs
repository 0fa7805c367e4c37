using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace StatusGateway.Server.Pages;

/// <summary>Reads from the Accept header whether a client wants a page as HTML or as JSON.</summary>
internal static class PageAccept
{
    /// <summary>Returns whether the client names JSON, and does not prefer HTML.</summary>
    public static bool PrefersJson(HttpRequest request)
    {
        double html = 0, json = 0;
        if (!MediaTypeHeaderValue.TryParseList([.. request.Headers.Accept.OfType<string>()], out var ranges)) return false;
        foreach (var range in ranges)
        {
            var quality = range.Quality ?? 1;
            if (range.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase)) html = Math.Max(html, quality);
            else if (range.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || range.MediaType.Equals("application/problem+json", StringComparison.OrdinalIgnoreCase)) json = Math.Max(json, quality);
        }

        return json > html;
    }

    /// <summary>Returns whether the client names HTML.</summary>
    public static bool NamesHtml(HttpRequest request) =>
        request.Headers.Accept.Any(value => value?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
}
