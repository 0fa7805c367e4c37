using Microsoft.AspNetCore.Http;
using StatusGateway.Core;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pages;

/// <summary>The gateway's pages. They are literal routes in the same route table as the upstreams' routes.</summary>
internal static class GatewayPages
{
    /// <summary>Gets the routes of the pages, without API docs.</summary>
    public static IReadOnlyList<PageRoute> All { get; } =
    [
        new(HttpMethods.Get, LandingPage.Path, LandingPage.WriteAsync),
        new(HttpMethods.Get, "/healthz", HealthPages.WriteHealthAsync),
        new(HttpMethods.Get, "/readyz", HealthPages.WriteReadinessAsync),
        new(HttpMethods.Get, ErrorPages.Path, ErrorPages.WriteAllAsync),
        // The canonical names are literal routes, which take precedence over a variable in an upstream's route. Other spellings do not.
        .. RpcCodes.All.Select(row => new PageRoute(HttpMethods.Get, $"{ErrorPages.Path}/{row.Name}", ErrorPages.WriteOneAsync)),
        new(HttpMethods.Get, $"{ErrorPages.Path}/*", ErrorPages.WriteOneAsync),
        new(HttpMethods.Get, PlaygroundPage.Path, PlaygroundPage.WriteAsync),
    ];

    /// <summary>Gets the routes of the API docs: Swagger UI, and the OpenAPI documents of the upstreams.</summary>
    public static IEnumerable<PageRoute> Docs(IEnumerable<UpstreamModel> upstreams) => [.. SwaggerPages.All, .. DocumentPages.All(upstreams)];
}
