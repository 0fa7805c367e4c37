using StatusGateway.Server.Configuration;
using StatusGateway.Server.Tests.Configuration;

namespace StatusGateway.Server.Tests.Pages;

public class LandingPageTests
{
    [Fact]
    public async Task Upstreams_methods_and_routes_are_shown()
    {
        var page = await SendAsync(
            Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /v1/{value=shelves/*}:go", "a.First.Plain"), isReachable: true),
            Snapshots.Upstream("other", null));

        Assert.Equal("text/html; charset=utf-8", page.Response.ContentType);
        Assert.Contains("<tr><td>library</td><td>loaded</td><td>reachable</td></tr>", page.Body, StringComparison.Ordinal);
        Assert.Contains(
            "<tr><td>other</td><td><span class=\"down\">not loaded yet</span></td><td><span class=\"down\">not reachable</span></td></tr>", page.Body, StringComparison.Ordinal);
        Assert.Contains("<code>/a.First/Get</code></td><td><code>GET /v1/{value=shelves/*}:go</code>", page.Body, StringComparison.Ordinal);
        Assert.Contains("<code>/a.First/Plain</code></td><td></td>", page.Body, StringComparison.Ordinal);
        Assert.Contains("href=\"healthz\"", page.Body, StringComparison.Ordinal);
        Assert.Contains("href=\"readyz\"", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_cannot_become_markup()
    {
        var page = await SendAsync(Snapshots.Upstream("<script>alert('\"&')</script>", Schemas.Of("a.First.Get GET /v1/a'b&c")));

        Assert.DoesNotContain("<script", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;", page.Body, StringComparison.Ordinal);
        Assert.Contains("GET /v1/a&#39;b&amp;c", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_may_load_nothing_and_stand_in_no_frame()
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
