using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>REST calls to a gRPC upstream, whose schema is read by reflection or from a file, over HTTP/1.1 and HTTP/2.</summary>
[Collection(GatewayCollection.Name)]
public sealed class LibraryTests(GatewayFixture gateways)
{
    public static TheoryData<SchemaSource, int> Ways => new()
    {
        { SchemaSource.Reflection, 1 },
        { SchemaSource.Reflection, 2 },
        { SchemaSource.DescriptorSet, 1 },
        { SchemaSource.DescriptorSet, 2 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Get_returns_all_kinds_of_fields(SchemaSource source, int http)
    {
        var response = await SendAsync(source, http, HttpMethod.Get, "/v1/shelves/1/books/1");

        Assert.Equal((200, "application/json"), (response.Status, response.MediaType));
        const string expected = """
            {"name": "shelves/1/books/1", "title": "Das Gästebuch ☺",
             "authors": [{"displayName": "Ada Example"}, {"displayName": "Björn Beispiel"}],
             "isbn": "9780000000002", "format": "HARDCOVER", "pageCount": 322, "published": "1975-02-03T04:05:06.789Z",
             "labels": {"language": "de", "with space": "a \"quoted\" value"}, "etag": "\"1-1\"", "copies": "9007199254740993"}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(response.Body)), response.Body);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Explicit_zero_is_present(SchemaSource source, int http)
    {
        var response = await SendAsync(source, http, HttpMethod.Get, "/v1/shelves/1/books/2");

        Assert.Equal("0", response.Json.GetProperty("copies").GetString());
        Assert.False(response.Json.TryGetProperty("pageCount", out _));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Create_combines_body_path_and_query(SchemaSource source, int http)
    {
        var id = NewId();

        var response = await SendAsync(
            source, http, HttpMethod.Post, $"/v1/shelves/2/books?bookId={id}", """{"title": "Über uns", "copies": "3", "labels": {"a": "b"}}""");

        Assert.Equal(200, response.Status);
        Assert.Equal($"shelves/2/books/{id}", Text(response.Json, "name"));
        Assert.Equal("Über uns", Text(response.Json, "title"));
        Assert.Equal("3", Text(response.Json, "copies"));
        await DeleteAsync(source, http, $"shelves/2/books/{id}");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Patch_combines_path_and_body(SchemaSource source, int http)
    {
        var name = await CreateAsync(source, http);

        // The body names another book: the path wins.
        var response = await SendAsync(
            source, http, HttpMethod.Patch, $"/v1/{name}?updateMask=title,pageCount", """{"name": "shelves/1/books/1", "title": "New", "pageCount": 7, "isbn": "left out by the mask"}""");

        Assert.True(response.Status == 200, response.ToString());
        Assert.Equal(name, Text(response.Json, "name"));
        Assert.Equal("New", Text(response.Json, "title"));
        Assert.Equal(7, response.Json.GetProperty("pageCount").GetInt32());
        Assert.False(response.Json.TryGetProperty("isbn", out _));
        Assert.Equal("3", Text(response.Json, "copies"));
        await DeleteAsync(source, http, name);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Patch_without_a_body_uses_the_path(SchemaSource source, int http)
    {
        var name = await CreateAsync(source, http);

        var response = await SendAsync(source, http, HttpMethod.Patch, $"/v1/{name}?updateMask=copies");

        Assert.True(response.Status == 200, response.ToString());
        Assert.Equal(name, Text(response.Json, "name"));
        Assert.False(response.Json.TryGetProperty("copies", out _));
        await DeleteAsync(source, http, name);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Delete_returns_an_empty_object(SchemaSource source, int http)
    {
        var name = await CreateAsync(source, http);

        var response = await SendAsync(source, http, HttpMethod.Delete, $"/v1/{name}");

        Assert.Equal((200, "{}"), (response.Status, response.Body));
        Assert.Equal("404 NOT_FOUND BOOK_NOT_FOUND", (await SendAsync(source, http, HttpMethod.Get, $"/v1/{name}")).Summary);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task List_is_paged_by_the_query(SchemaSource source, int http)
    {
        var first = await SendAsync(source, http, HttpMethod.Get, "/v1/shelves/1/books?pageSize=2");
        Assert.Equal(["shelves/1/books/1", "shelves/1/books/2"], Names(first.Json));

        // Query parameters accept the field names of the proto file as well.
        var token = Uri.EscapeDataString(Text(first.Json, "nextPageToken")!);
        var second = await SendAsync(source, http, HttpMethod.Get, $"/v1/shelves/1/books?page_size=2&page_token={token}");
        Assert.Equal(["shelves/1/books/3"], Names(second.Json));
        Assert.False(second.Json.TryGetProperty("nextPageToken", out _));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Head_has_the_headers_of_get_and_no_body(SchemaSource source, int http)
    {
        var get = await SendAsync(source, http, HttpMethod.Get, "/v1/shelves/1/books/1");
        var head = await SendAsync(source, http, HttpMethod.Head, "/v1/shelves/1/books/1");

        Assert.Equal((200, get.MediaType, get.Header("content-length")), (head.Status, head.MediaType, head.Header("content-length")));
        Assert.Empty(head.Bytes);
        var missing = await SendAsync(source, http, HttpMethod.Head, "/v1/shelves/1/books/none");
        Assert.Equal((404, "application/problem+json"), (missing.Status, missing.MediaType));
        Assert.Empty(missing.Bytes);
    }

    [Theory]
    [InlineData(SchemaSource.Reflection)]
    [InlineData(SchemaSource.DescriptorSet)]
    public async Task Grpc_js_reads_the_same_book_on_the_same_port(SchemaSource source)
    {
        var direct = await CallAsync(gateways.Upstreams.Library.Target);
        var relayed = await CallAsync(gateways.For(source).Target);

        Assert.Equal(0, relayed.Code);
        Assert.Equal(direct.ResponseBytes, relayed.ResponseBytes);

        Task<GrpcJsResult> CallAsync(string target) => gateways.Client.CallAsync(
            new GrpcJsCall(target, "library.v1.Library/GetBook") { Request = new { name = "shelves/1/books/1" }, Raw = true });
    }

    [Fact]
    public async Task Response_has_the_http_version_of_the_request()
    {
        using var first = await gateways.Library.Http1.GetAsync(new Uri("/v1/shelves", UriKind.Relative));
        using var second = await gateways.Library.Http2.GetAsync(new Uri("/v1/shelves", UriKind.Relative));

        Assert.Equal((HttpVersion.Version11, HttpVersion.Version20), (first.Version, second.Version));
    }

    [Fact]
    public async Task Concurrent_calls_receive_their_own_responses()
    {
        var names = Enumerable.Range(0, 300).Select(number => $"shelves/1/books/big-{number}").ToArray();

        var responses = await Task.WhenAll(names.Select((name, number) =>
            SendAsync(SchemaSource.Reflection, 1 + (number % 2), HttpMethod.Get, $"/v1/{name}")));

        Assert.Equal(names, responses.Select(response => Text(response.Json, "name")));
        Assert.Equal(Enumerable.Range(0, 300), responses.Select(response => Text(response.Json, "title")?.Length ?? 0));
    }

    private static string? Text(JsonElement value, string member) => value.TryGetProperty(member, out var found) ? found.GetString() : null;

    private static IEnumerable<string?> Names(JsonElement list) => list.GetProperty("books").EnumerateArray().Select(book => Text(book, "name"));

    private static string NewId() => Guid.NewGuid().ToString("n");

    private async Task<string> CreateAsync(SchemaSource source, int http)
    {
        var id = NewId();
        var response = await SendAsync(source, http, HttpMethod.Post, $"/v1/shelves/2/books?bookId={id}", """{"title": "Old", "copies": "3"}""");
        Assert.Equal(200, response.Status);
        return $"shelves/2/books/{id}";
    }

    private async Task DeleteAsync(SchemaSource source, int http, string name) =>
        Assert.Equal(200, (await SendAsync(source, http, HttpMethod.Delete, $"/v1/{name}")).Status);

    private Task<RestResponse> SendAsync(SchemaSource source, int http, HttpMethod method, string path, string? json = null) =>
        RestResponse.SendAsync(gateways.For(source).Client(http), method, path, json);
}
