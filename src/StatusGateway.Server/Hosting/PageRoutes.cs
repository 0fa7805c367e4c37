using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Pages;

namespace StatusGateway.Server.Hosting;

/// <summary>Selects the routes of the pages that the options enable.</summary>
internal static class PageRoutes
{
    /// <summary>Gets the routes of the enabled pages. Health checks are always enabled.</summary>
    public static IEnumerable<PageRoute> Enabled(PageOptions options, IEnumerable<UpstreamModel> upstreams) =>
        GatewayPages.All
            .Where(page => page.Path switch
            {
                LandingPage.Path => options.Landing,
                PlaygroundPage.Path => options.Playground,
                _ => options.Reference || !page.Path.StartsWith(ErrorPages.Path, StringComparison.Ordinal),
            })
            .Concat(options.Docs ? GatewayPages.Docs(upstreams) : []);
}
