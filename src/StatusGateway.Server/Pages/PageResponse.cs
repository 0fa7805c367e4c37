using System.Text;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Inbound.Rest.Content;

namespace StatusGateway.Server.Pages;

/// <summary>Writes the responses of pages.</summary>
internal static class PageResponse
{
    private const string NoStore = "no-store";

    /// <summary>Writes JSON.</summary>
    public static Task WriteJsonAsync(HttpContext context, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.Json;
        response.Headers.CacheControl = NoStore;
        response.Headers.XContentTypeOptions = "nosniff";
        return ResponseContent.SendAsync(context, json);
    }

    /// <summary>Writes a page of HTML.</summary>
    public static Task WriteHtmlAsync(HttpContext context, Markup html, string policy, int status)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = $"{MediaTypes.Html}; charset=utf-8";
        response.Headers.CacheControl = NoStore;
        SetPolicy(response, policy);
        return ResponseContent.SendAsync(context, Encoding.UTF8.GetBytes(html.Html));
    }

    /// <summary>Redirects to a relative location: a proxy may serve the gateway under a prefix.</summary>
    public static Task RedirectAsync(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = location;
        context.Response.Headers.CacheControl = NoStore;
        return Task.CompletedTask;
    }

    /// <summary>Sets the security headers of a page.</summary>
    /// <param name="response">The response.</param>
    /// <param name="policy">The Content-Security-Policy.</param>
    public static void SetPolicy(HttpResponse response, string policy)
    {
        response.Headers.ContentSecurityPolicy = policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
