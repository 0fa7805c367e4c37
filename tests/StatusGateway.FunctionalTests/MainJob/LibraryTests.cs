using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.MainJob;

/// <summary>REST calls to a foreign gRPC server, whose schema comes by reflection or from a file, over both versions of HTTP.</summary>
[Collection(SharedPeers.Name)]
public sealed class LibraryTests(GatewayPeers peers)
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
    public async Task A_book_is_read_with_every_kind_of_field(SchemaSource source, int http)
    {
        var answer = await SendAsync(source, http, HttpMethod.Get, "/v1/shelves/1/books/1");

        Assert.Equal((200, "application/json"), (answer.Status, answer.MediaType));
        const string expected = """
            {"name": "shelves/1/books/1", "title": "Das Gästebuch ☺",
             "authors": [{"displayName": "Ada Example"}, {"displayName": "Björn Beispiel"}],
             "isbn": "9780000000002", "format": "HARDCOVER", "pageCount": 322, "published": "1975-02-03T04:05:06.789Z",
             "labels": {"language": "de", "with space": "a \"quoted\" value"}, "etag": "\"1-1\"", "copies": "9007199254740993"}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(answer.Body)), answer.Body);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Present_and_zero_is_not_absent(SchemaSource source, int http)
    {
        var answer = await SendAsync(source, http, HttpMethod.Get, "/v1/shelves/1/books/2");

        Assert.Equal("0", answer.Json.GetProperty("copies").GetString());
        Assert.False(answer.Json.TryGetProperty("pageCount", out _));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_book_is_created_from_body_and_path_and_query(SchemaSource source, int http)
    {
        var id = NewId();

        var answer = await SendAsync(
            source, http, HttpMethod.Post, $"/v1/shelves/2/books?bookId={id}", """{"title": "Über uns", "copies": "3", "labels": {"a": "b"}}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal($"shelves/2/books/{id}", Text(answer.Json, "name"));
        Assert.Equal("Über uns", Text(answer.Json, "title"));
        Assert.Equal("3", Text(answer.Json, "copies"));
        await DeleteAsync(source, http, $"shelves/2/books/{id}");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_patch_puts_the_path_into_the_body_and_loses_neither(SchemaSource source, int http)
    {
        var name = await CreateAsync(source, http);

        // The name in the body is another one: the path wins.
        var answer = await SendAsync(
            source, http, HttpMethod.Patch, $"/v1/{name}?updateMask=title,pageCount", """{"name": "shelves/1/books/1", "title": "New", "pageCount": 7, "isbn": "left out by the mask"}""");

        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Equal(name, Text(answer.Json, "name"));
        Assert.Equal("New", Text(answer.Json, "title"));
        Assert.Equal(7, answer.Json.GetProperty("pageCount").GetInt32());
        Assert.False(answer.Json.TryGetProperty("isbn", out _));
        Assert.Equal("3", Text(answer.Json, "copies"));
        await DeleteAsync(source, http, name);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_patch_without_a_body_still_has_its_path(SchemaSource source, int http)
    {
        var name = await CreateAsync(source, http);

        var answer = await SendAsync(source, http, HttpMethod.Patch, $"/v1/{name}?updateMask=copies");

        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Equal(name, Text(answer.Json, "name"));
        Assert.False(answer.Json.TryGetProperty("copies", out _));
        await DeleteAsync(source, http, name);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_deleted_book_answers_with_an_empty_object_and_is_gone(SchemaSource source, int http)
    {
        var name = await CreateAsync(source, http);

        var answer = await SendAsync(source, http, HttpMethod.Delete, $"/v1/{name}");

        Assert.Equal((200, "{}"), (answer.Status, answer.Body));
        Assert.Equal("404 NOT_FOUND BOOK_NOT_FOUND", (await SendAsync(source, http, HttpMethod.Get, $"/v1/{name}")).Summary);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_list_is_paged_by_the_query(SchemaSource source, int http)
    {
        var first = await SendAsync(source, http, HttpMethod.Get, "/v1/shelves/1/books?pageSize=2");
        Assert.Equal(["shelves/1/books/1", "shelves/1/books/2"], Names(first.Json));

        // The name of the proto file works too.
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
    public async Task A_foreign_client_reads_the_same_book_on_the_same_port(SchemaSource source)
    {
        var direct = await CallAsync(peers.Peers.Library.Target);
        var relayed = await CallAsync(peers.Library(source).Target);

        Assert.Equal(0, relayed.Code);
        Assert.Equal(direct.ResponseBytes, relayed.ResponseBytes);

        Task<GrpcJsResult> CallAsync(string target) => peers.Client.CallAsync(
            new GrpcJsCall(target, "library.v1.Library/GetBook") { Request = new { name = "shelves/1/books/1" }, Raw = true });
    }

    [Fact]
    public async Task Both_versions_of_http_answer_in_their_own()
    {
        using var first = await peers.Described.Http1.GetAsync(new Uri("/v1/shelves", UriKind.Relative));
        using var second = await peers.Described.Http2.GetAsync(new Uri("/v1/shelves", UriKind.Relative));

        Assert.Equal((HttpVersion.Version11, HttpVersion.Version20), (first.Version, second.Version));
    }

    [Fact]
    public async Task Many_calls_at_once_get_their_own_answers()
    {
        var names = Enumerable.Range(0, 300).Select(number => $"shelves/1/books/big-{number}").ToArray();

        var answers = await Task.WhenAll(names.Select((name, number) =>
            SendAsync(SchemaSource.Reflection, 1 + (number % 2), HttpMethod.Get, $"/v1/{name}")));

        Assert.Equal(names, answers.Select(answer => Text(answer.Json, "name")));
        Assert.Equal(Enumerable.Range(0, 300), answers.Select(answer => Text(answer.Json, "title")?.Length ?? 0));
    }

    private static string? Text(JsonElement value, string member) => value.TryGetProperty(member, out var found) ? found.GetString() : null;

    private static IEnumerable<string?> Names(JsonElement list) => list.GetProperty("books").EnumerateArray().Select(book => Text(book, "name"));

    private static string NewId() => Guid.NewGuid().ToString("n");

    private async Task<string> CreateAsync(SchemaSource source, int http)
    {
        var id = NewId();
        var answer = await SendAsync(source, http, HttpMethod.Post, $"/v1/shelves/2/books?bookId={id}", """{"title": "Old", "copies": "3"}""");
        Assert.Equal(200, answer.Status);
        return $"shelves/2/books/{id}";
    }

    private async Task DeleteAsync(SchemaSource source, int http, string name) =>
        Assert.Equal(200, (await SendAsync(source, http, HttpMethod.Delete, $"/v1/{name}")).Status);

    private Task<RestAnswer> SendAsync(SchemaSource source, int http, HttpMethod method, string path, string? json = null) =>
        RestAnswer.SendAsync(peers.Library(source).Client(http), method, path, json);
}
