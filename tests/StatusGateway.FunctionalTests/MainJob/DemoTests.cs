using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.MainJob;

/// <summary>The gateway without any upstream: the embedded Library answers, to REST and to a foreign gRPC client.</summary>
public sealed class DemoTests(ForeignPeers peers) : IClassFixture<ForeignPeers>
{
    [Fact]
    public async Task Without_upstreams_the_embedded_library_is_served()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var book = await gateway.GetAsync("/v1/shelves/1/books/1");
        Assert.Equal((200, "application/json"), (book.Status, book.MediaType));
        Assert.Equal("shelves/1/books/1", book.Json.GetProperty("name").GetString());
        Assert.StartsWith("404 NOT_FOUND", (await gateway.GetAsync("/v1/shelves/1/books/9")).Summary, StringComparison.Ordinal);

        Assert.Equal("shelves/1/books/1", (await peers.Client.GetBookAsync(gateway.Target, "shelves/1/books/1")).Response!.Value.GetProperty("name").GetString());
        Assert.Equal(5, (await peers.Client.GetBookAsync(gateway.Target, "shelves/1/books/9")).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Its_books_are_made_changed_listed_and_removed(int http)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var client = gateway.Client(http);

        var made = await RestAnswer.SendAsync(client, HttpMethod.Post, "/v1/shelves/1/books?bookId=mine", """{"title": "Mine", "copies": "2"}""");
        Assert.True(made.Status == 200, made.ToString());
        Assert.Equal("shelves/1/books/mine", made.Json.GetProperty("name").GetString());

        var changed = await RestAnswer.SendAsync(client, HttpMethod.Patch, "/v1/shelves/1/books/mine?updateMask=title", """{"title": "Ours"}""");
        Assert.True(changed.Status == 200, changed.ToString());
        Assert.Equal(("Ours", "2"), (changed.Json.GetProperty("title").GetString(), changed.Json.GetProperty("copies").GetString()));

        // Without a mask it is what the body names.
        var named = await RestAnswer.SendAsync(client, HttpMethod.Patch, "/v1/shelves/1/books/mine", """{"copies": null}""");
        Assert.True(named.Status == 200, named.ToString());
        Assert.Equal(("Ours", false), (named.Json.GetProperty("title").GetString(), named.Json.TryGetProperty("copies", out _)));

        var list = await RestAnswer.SendAsync(client, HttpMethod.Get, "/v1/shelves/1/books?pageSize=1000");
        Assert.Contains("shelves/1/books/mine", list.Json.GetProperty("books").EnumerateArray().Select(book => book.GetProperty("name").GetString()));

        var removed = await RestAnswer.SendAsync(client, HttpMethod.Delete, "/v1/shelves/1/books/mine");
        Assert.Equal((200, "{}"), (removed.Status, removed.Body));
        Assert.Equal(404, (await RestAnswer.SendAsync(client, HttpMethod.Get, "/v1/shelves/1/books/mine")).Status);
    }

    [Fact]
    public async Task Its_details_are_the_same_for_rest_and_for_grpc()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var rest = await gateway.GetAsync("/v1/shelves/1/books/9");
        var grpc = await peers.Client.GetBookAsync(gateway.Target, "shelves/1/books/9");

        Assert.Equal(
            Rpc.Status.Parser.ParseFrom(grpc.DetailsBin).Details.Select(detail => detail.TypeUrl),
            rest.Json.GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("@type").GetString()));
    }

    [Fact]
    public async Task Its_failures_say_the_same_to_rest_and_to_grpc()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var rest = await gateway.GetAsync("/v1/shelves/1/books/9");
        var grpc = await peers.Client.GetBookAsync(gateway.Target, "shelves/1/books/9");

        Assert.Equal(rest.Detail, grpc.Message);
    }

    [Fact]
    public async Task With_an_upstream_it_is_not_served_unless_asked_for()
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayHost.Described(peers.Raw.Address)]);

        Assert.Equal(["library"], UpstreamNames(await gateway.GetAsync("/readyz")));
    }

    [Fact]
    public async Task Its_pages_are_there()
    {
        await using var gateway = await GatewayHost.StartAsync();

        Assert.Equal(["demo"], UpstreamNames(await gateway.GetAsync("/readyz")));
        Assert.Equal(200, (await gateway.GetAsync("/healthz")).Status);
        Assert.Contains("library.v1.Library/GetBook", (await gateway.GetAsync("/")).Body, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> UpstreamNames(RestAnswer readiness) =>
        readiness.Json.GetProperty("upstreams").EnumerateArray().Select(upstream => upstream.GetProperty("name").GetString());
}
