using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Configuration;

/// <summary><c>Gateway:Statuses:Raise</c> off: nobody has the gateway fail at will, and all else of the service stays.</summary>
public sealed class StatusesOptionTests
{
    [Fact]
    public async Task What_is_turned_off_is_not_served_and_not_told_of()
    {
        await using var gateway = await GatewayHost.StartAsync("Gateway:Statuses:Raise=false");

        var one = await gateway.GetAsync("/statusgateway/v1/statuses/ABORTED:raise");
        var any = await RestAnswer.SendAsync(gateway.Http1, HttpMethod.Post, "/statusgateway/v1/statuses:raise", """{"code": 5}""");
        var rpc = await RestAnswer.SendAsync(gateway.Http1, HttpMethod.Post, "/statusgateway.v1.Statuses/RaiseCode", """{"code": "ABORTED"}""");
        var page = await gateway.GetAsync("/errors/ABORTED", ("accept", "text/html"));

        Assert.Equal(("404 NOT_FOUND ROUTE_NOT_FOUND", "404 NOT_FOUND ROUTE_NOT_FOUND"), (one.Summary, any.Summary));
        Assert.Equal((404, 200), (rpc.Status, page.Status));
        Assert.DoesNotContain("ABORTED:raise", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_and_translations_stay()
    {
        await using var gateway = await GatewayHost.StartAsync("Gateway:Statuses:Raise=false");

        var codes = await gateway.GetAsync("/statusgateway/v1/codes/NOT_FOUND");
        var translated = await RestAnswer.SendAsync(gateway.Http1, HttpMethod.Post, "/statusgateway/v1/statuses:translate", """{"grpc": {"status": 5}}""");

        Assert.Equal((200, 200), (codes.Status, translated.Status));
    }
}
