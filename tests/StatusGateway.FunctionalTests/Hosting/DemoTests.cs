using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Hosting;

/// <summary>Without upstreams, the gateway serves the embedded library to REST and gRPC clients.</summary>
public sealed class DemoTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>
{
    [Fact]
    public async Task Library_is_served_without_upstreams()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var book = await gateway.GetAsync("/v1/shelves/1/books/1");
        Assert.Equal((200, "application/json"), (book.Status, book.MediaType));
        Assert.Equal("shelves/1/books/1", book.Json.GetProperty("name").GetString());
        Assert.StartsWith("404 NOT_FOUND", (await gateway.GetAsync("/v1/shelves/1/books/9")).Summary, StringComparison.Ordinal);

        Assert.Equal("shelves/1/books/1", (await upstreams.Client.GetBookAsync(gateway.Target, "shelves/1/books/1")).Response!.Value.GetProperty("name").GetString());
        Assert.Equal(5, (await upstreams.Client.GetBookAsync(gateway.Target, "shelves/1/books/9")).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Books_are_created_updated_listed_and_deleted(int http)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var client = gateway.Client(http);

        var created = await RestResponse.SendAsync(client, HttpMethod.Post, "/v1/shelves/1/books?bookId=mine", """{"title": "Mine", "copies": "2"}""");
        Assert.True(created.Status == 200, created.ToString());
        Assert.Equal("shelves/1/books/mine", created.Json.GetProperty("name").GetString());

        var updated = await RestResponse.SendAsync(client, HttpMethod.Patch, "/v1/shelves/1/books/mine?updateMask=title", """{"title": "Ours"}""");
        Assert.True(updated.Status == 200, updated.ToString());
        Assert.Equal(("Ours", "2"), (updated.Json.GetProperty("title").GetString(), updated.Json.GetProperty("copies").GetString()));

        // Without a mask, the fields of the body are updated.
        var cleared = await RestResponse.SendAsync(client, HttpMethod.Patch, "/v1/shelves/1/books/mine", """{"copies": null}""");
        Assert.True(cleared.Status == 200, cleared.ToString());
        Assert.Equal(("Ours", false), (cleared.Json.GetProperty("title").GetString(), cleared.Json.TryGetProperty("copies", out _)));

        var list = await RestResponse.SendAsync(client, HttpMethod.Get, "/v1/shelves/1/books?pageSize=1000");
        Assert.Contains("shelves/1/books/mine", list.Json.GetProperty("books").EnumerateArray().Select(book => book.GetProperty("name").GetString()));

        var removed = await RestResponse.SendAsync(client, HttpMethod.Delete, "/v1/shelves/1/books/mine");
        Assert.Equal((200, "{}"), (removed.Status, removed.Body));
        Assert.Equal(404, (await RestResponse.SendAsync(client, HttpMethod.Get, "/v1/shelves/1/books/mine")).Status);
    }

    [Fact]
    public async Task Details_are_the_same_for_rest_and_grpc()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var rest = await gateway.GetAsync("/v1/shelves/1/books/9");
        var grpc = await upstreams.Client.GetBookAsync(gateway.Target, "shelves/1/books/9");

        Assert.Equal(
            Rpc.Status.Parser.ParseFrom(grpc.DetailsBin).Details.Select(detail => detail.TypeUrl),
            rest.Json.GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("@type").GetString()));
    }

    [Fact]
    public async Task Messages_are_the_same_for_rest_and_grpc()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var rest = await gateway.GetAsync("/v1/shelves/1/books/9");
        var grpc = await upstreams.Client.GetBookAsync(gateway.Target, "shelves/1/books/9");

        Assert.Equal(rest.Detail, grpc.Message);
    }

    [Fact]
    public async Task Library_is_not_served_beside_an_upstream()
    {
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(upstreams.Raw.Address)]);

        Assert.Equal(["library"], UpstreamNames(await gateway.GetAsync("/readyz")));
    }

    [Fact]
    public async Task Pages_are_served()
    {
        await using var gateway = await GatewayHost.StartAsync();

        Assert.Equal(["demo"], UpstreamNames(await gateway.GetAsync("/readyz")));
        Assert.Equal(200, (await gateway.GetAsync("/healthz")).Status);
        Assert.Contains("library.v1.Library/GetBook", (await gateway.GetAsync("/")).Body, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> UpstreamNames(RestResponse readiness) =>
        readiness.Json.GetProperty("upstreams").EnumerateArray().Select(upstream => upstream.GetProperty("name").GetString());
}
