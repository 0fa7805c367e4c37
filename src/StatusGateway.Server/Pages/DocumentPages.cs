using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using StatusGateway.AspNetCore;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi;

namespace StatusGateway.Server.Pages;

/// <summary>The OpenAPI documents: <c>/openapi/v1.json</c> for the whole gateway, <c>/openapi/{upstream}.json</c> for one upstream, and both as YAML.</summary>
internal static class DocumentPages
{
    public const string Folder = "/openapi/";

    private const string Json = ".json";
    private const string Yaml = ".yaml";

    /// <summary>Gets the routes of the document of the gateway, and of the documents of the upstreams.</summary>
    public static IEnumerable<PageRoute> All(IEnumerable<UpstreamModel> upstreams) =>
        from name in upstreams.Select(upstream => upstream.Name).Prepend(OpenApiDocuments.CompleteName).Distinct(StringComparer.OrdinalIgnoreCase)
        from extension in (string[])[Json, Yaml]
        select new PageRoute(HttpMethods.Get, $"{Folder}{Uri.EscapeDataString(name)}{extension}", Handler(name, extension == Yaml));

    private static PageHandler Handler(string name, bool isYaml) => async (context, _) =>
    {
        var document = await context.RequestServices.GetRequiredService<OpenApiDocuments>().GetAsync(name, isYaml);
        var response = context.Response;
        // The tag is weak, because the response may be compressed.
        response.Headers.ETag = $"W/{document.ETag}";
        // Clients revalidate each time, because schemas change.
        response.Headers.CacheControl = "no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        StatusResponse.AddVary(response.Headers, "Accept-Encoding");
        if (HasCurrent(context.Request, document.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = isYaml ? MediaTypes.Yaml : MediaTypes.Json;
        await ResponseContent.SendAsync(context, document.Bytes);
    };

    /// <summary>Returns whether the client already has the current document.</summary>
    private static bool HasCurrent(HttpRequest request, string tag) =>
        EntityTagHeaderValue.TryParseList([.. request.Headers.IfNoneMatch.OfType<string>()], out var known)
        && known.Any(one => one.Tag == tag || one.Equals(EntityTagHeaderValue.Any));
}
