using StatusGateway.Server.Model;
using StatusGateway.Server.Tests.Configuration;

namespace StatusGateway.Server.Tests.Pages;

public class LandingPageTests
{
    [Fact]
    public async Task Upstreams_methods_and_routes_are_listed()
    {
        var other = Snapshots.Upstream("other", null);
        other.State.Error = "No <response>.";
        var page = await SendAsync(
            Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /v1/{value=shelves/*}:go", "a.First.Plain"), isReachable: true),
            other);

        Assert.Equal("text/html; charset=utf-8", page.Response.ContentType);
        Assert.Contains(
            "<tr><td data-label=\"Name\">library</td><td data-label=\"State\"><span class=\"good\">reachable</span></td><td data-label=\"Schema\">loaded</td><td data-label=\"Methods\">2</td></tr>", page.Body, StringComparison.Ordinal);
        Assert.Contains(
            "<tr><td data-label=\"Name\">other</td><td data-label=\"State\"><span class=\"bad\">not reachable</span><p class=\"cause\">No &lt;response&gt;.</p></td><td data-label=\"Schema\"><span class=\"bad\">not loaded yet</span></td><td data-label=\"Methods\">0</td></tr>",
            page.Body,
            StringComparison.Ordinal);
        Assert.Contains(
            "<code>/a.First/Get</code></td><td data-label=\"REST\"><span class=\"route\"><span class=\"verb\">GET</span> <code>/v1/{value=shelves/*}:go</code></span>", page.Body, StringComparison.Ordinal);
        Assert.Contains("<code>/a.First/Plain</code></td><td data-label=\"REST\"><span class=\"tag\">no REST route</span></td>", page.Body, StringComparison.Ordinal);
        Assert.Contains("href=\"healthz\"", page.Body, StringComparison.Ordinal);
        Assert.Contains("href=\"readyz\"", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_state_of_all_upstreams_is_at_the_top()
    {
        var good = Snapshots.Upstream("library", Schemas.Of("a.First.Get"), isReachable: true);
        var loading = Snapshots.Upstream("new", null, isReachable: true);
        var lost = Snapshots.Upstream("<lost>", Schemas.Of("b.Second.Get"), isReachable: false);

        Assert.Contains("<p class=\"state good\">Ready: ", (await SendAsync(good)).Body, StringComparison.Ordinal);
        var unavailable = (await SendAsync(good, loading, lost)).Body;
        Assert.Contains("<p class=\"state bad\">2 of 3 upstreams cannot serve calls: <a href=\"#upstreams\">new, &lt;lost&gt;</a></p>", unavailable, StringComparison.Ordinal);
        Assert.DoesNotContain("state good", unavailable, StringComparison.Ordinal);
        Assert.Contains("<p class=\"state warn\">", (await SendAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_encoded()
    {
        var page = await SendAsync(Snapshots.Upstream("<script>alert('\"&')</script>", Schemas.Of("a.First.Get GET /v1/a'b&c")));

        Assert.DoesNotContain("<script", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;", page.Body, StringComparison.Ordinal);
        Assert.Contains("/v1/a&#39;b&amp;c", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_GET_route_without_variables_is_a_link()
    {
        var page = await SendAsync(Snapshots.Upstream("library", Schemas.Of("a.First.List GET /v1/things", "a.First.Get GET /v1/things/{value}", "a.First.Make POST /v1/made")));

        Assert.Contains("<a href=\"v1/things\"><code>/v1/things</code></a>", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"v1/things/", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"v1/made", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_forbids_other_sources_and_frames()
    {
        var page = await SendAsync();

        Assert.Contains("default-src 'none'", page.Response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", page.Response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
        Assert.Equal(("nosniff", "no-store"), (page.Response.Headers.XContentTypeOptions.ToString(), page.Response.Headers.CacheControl.ToString()));
    }

    private static Task<PageRequest> SendAsync(params UpstreamModel[] upstreams)
    {
        var options = Settings.Options("{}");
        return new PageRequest(options).SendAsync("/", Snapshots.Build(options, out _, upstreams));
    }
}
