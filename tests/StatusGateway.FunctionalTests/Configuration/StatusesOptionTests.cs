namespace StatusGateway.FunctionalTests.Configuration;

/// <summary><c>Gateway:Statuses:Raise=false</c> removes the methods that raise errors and keeps the rest of the service.</summary>
public sealed class StatusesOptionTests
{
    [Fact]
    public async Task Disabled_methods_are_neither_served_nor_documented()
    {
        await using var gateway = await GatewayHost.StartAsync("Gateway:Statuses:Raise=false");

        var one = await gateway.GetAsync("/statusgateway/v1/statuses/ABORTED:raise");
        var any = await RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, "/statusgateway/v1/statuses:raise", """{"code": 5}""");
        var rpc = await RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, "/statusgateway.v1.Statuses/RaiseCode", """{"code": "ABORTED"}""");
        var page = await gateway.GetAsync("/errors/ABORTED", ("accept", "text/html"));

        Assert.Equal(("404 NOT_FOUND ROUTE_NOT_FOUND", "404 NOT_FOUND ROUTE_NOT_FOUND"), (one.Summary, any.Summary));
        Assert.Equal((404, 200), (rpc.Status, page.Status));
        Assert.DoesNotContain("ABORTED:raise", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_and_translations_remain_available()
    {
        await using var gateway = await GatewayHost.StartAsync("Gateway:Statuses:Raise=false");

        var codes = await gateway.GetAsync("/statusgateway/v1/codes/NOT_FOUND");
        var translated = await RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, "/statusgateway/v1/statuses:translate", """{"grpc": {"status": 5}}""");

        Assert.Equal((200, 200), (codes.Status, translated.Status));
    }
}
