using StatusGateway.Server.Model;
using StatusGateway.Server.Pages;
using StatusGateway.Server.Tests.Configuration;

namespace StatusGateway.Server.Tests.Pages;

public class GatewayPagesTests
{
    private static readonly Transcoding.Schema.SchemaSet Schema = Schemas.Of("a.First.Get");

    [Fact]
    public void The_pages_are_complete() =>
        Assert.Equal(
            ["GET /", "GET /healthz", "GET /readyz", "GET /errors", .. Core.RpcCodes.All.Select(row => $"GET /errors/{row.Name}"), "GET /errors/*", "GET /playground"],
            GatewayPages.All.Select(page => $"{page.HttpMethod} {page.Path}"));

    [Fact]
    public async Task Health_reports_that_the_process_runs()
    {
        var page = await SendAsync("/healthz", "Any", [Snapshots.Upstream("one", null)]);

        Assert.Equal(200, page.Response.StatusCode);
        Assert.Equal("{\"status\":\"alive\"}", page.Body);
        Assert.Equal(("application/json", "no-store", 18L), (page.Response.ContentType, page.Response.Headers.CacheControl.ToString(), page.Response.ContentLength));
    }

    [Theory]
    [InlineData("Any", "", 200)]
    [InlineData("All", "", 200)]
    [InlineData("Any", "up", 200)]
    [InlineData("All", "up", 200)]
    [InlineData("Any", "down", 503)]
    [InlineData("All", "down", 503)]
    [InlineData("Any", "up down", 200)]
    [InlineData("All", "up down", 503)]
    [InlineData("Any", "up unloaded", 503)]
    [InlineData("All", "up unloaded", 503)]
    [InlineData("Any", "unloaded", 503)]
    public async Task Readiness_depends_on_the_upstreams_and_the_mode(string readiness, string upstreams, int status)
    {
        var models = upstreams.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(state => Snapshots.Upstream(state, state == "unloaded" ? null : Schema, isReachable: state != "down"));

        var page = await SendAsync("/readyz", readiness, [.. models]);

        Assert.Equal(status, page.Response.StatusCode);
        Assert.StartsWith(status == 200 ? "{\"status\":\"ready\"," : "{\"status\":\"not ready\",", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_lists_the_state_of_each_upstream()
    {
        var unloaded = Snapshots.Upstream("two", null);
        unloaded.State.Error = "Reflection \"failed\".";

        var page = await SendAsync("/readyz", "Any", [Snapshots.Upstream("<one>", Schema, isReachable: true), unloaded]);

        Assert.Equal(
            """{"status":"not ready","upstreams":[{"name":"\u003Cone\u003E","schema":"loaded","reachable":true},{"name":"two","schema":"missing","reachable":false,"problem":"Reflection \u0022failed\u0022."}]}""",
            page.Body);
        Assert.Equal("no-store", page.Response.Headers.CacheControl.ToString());
    }

    [Fact]
    public async Task The_gateway_is_not_ready_while_the_process_stops()
    {
        var page = await SendAsync("/readyz", "Any", [Snapshots.Upstream("one", Schema, isReachable: true)], isStopping: true);

        Assert.Equal(503, page.Response.StatusCode);
        Assert.StartsWith("{\"status\":\"stopping\",", page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/errors")]
    [InlineData("/errors/NOT_FOUND")]
    [InlineData("/playground")]
    public async Task HEAD_has_the_length_and_no_body(string path)
    {
        var get = await SendAsync(path, "Any", [Snapshots.Upstream("one", Schema, isReachable: true)]);
        var head = await SendAsync(path, "Any", [Snapshots.Upstream("one", Schema, isReachable: true)], method: "HEAD");

        Assert.Equal("", head.Body);
        Assert.Equal(get.Response.ContentLength, head.Response.ContentLength);
        Assert.True(get.Response.ContentLength > 0);
    }

    private static Task<PageRequest> SendAsync(string path, string readiness, UpstreamModel[] upstreams, bool isStopping = false, string method = "GET")
    {
        var options = Settings.Options($"{{\"Readiness\":\"{readiness}\"}}");
        return new PageRequest(options, isStopping).SendAsync(path, Snapshots.Build(options, out _, upstreams), method);
    }
}
