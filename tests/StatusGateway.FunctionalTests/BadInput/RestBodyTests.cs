using System.Net.Http.Headers;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.BadInput;

/// <summary>Bodies that are not the message: each refused with what is wrong and where.</summary>
[Collection(SharedPeers.Name)]
public sealed class RestBodyTests(GatewayPeers peers)
{
    private const string Malformed = "400 INVALID_ARGUMENT MALFORMED_BODY";
    private const string Books = "/v1/shelves/1/books";

    /// <summary>The body, the field as the body names it, and the pointer into the body.</summary>
    public static TheoryData<string, string, string> WrongValues => new()
    {
        { """{"title": 5}""", "book.title", "#/title" },
        { """{"pageCount": "many"}""", "book.pageCount", "#/pageCount" },
        { """{"page_count": 2147483648}""", "book.page_count", "#/page_count" },
        { """{"authors": [{"displayName": "A"}, {"displayName": 1}]}""", "book.authors[1].displayName", "#/authors/1/displayName" },
        { """{"labels": {"a/b": 1}}""", "book.labels.a/b", "#/labels/a~1b" },
        { """{"published": "yesterday"}""", "book.published", "#/published" },
        { """{"format": "STONE"}""", "book.format", "#/format" },
        { """{"copies": "9223372036854775808"}""", "book.copies", "#/copies" },
        { """{"authors": {}}""", "book.authors", "#/authors" },
    };

    [Theory]
    [MemberData(nameof(WrongValues))]
    public async Task A_value_of_another_type_is_told_with_its_place(string json, string field, string pointer)
    {
        var answer = await PostAsync(json);

        Assert.True(answer.Summary == Malformed, answer.ToString());
        var error = answer.Json.GetProperty("errors")[0];
        Assert.Equal(field, error.GetProperty("field").GetString());
        Assert.Equal(pointer, error.GetProperty("pointer").GetString());
        Assert.NotEmpty(error.GetProperty("detail").GetString()!);
        Assert.Contains("(byte ", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"nope": 1}""", "nope")]
    [InlineData("""{"authors": [{"nope": 1}]}""", "nope")]
    [InlineData("""{"displayname": 1}""", "displayname")]
    public async Task An_unknown_field_is_told_by_its_name(string json, string name)
    {
        var answer = await PostAsync(json);

        Assert.Equal(Malformed, answer.Summary);
        Assert.Contains(name, answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", 1)]
    [InlineData("""{"title": }""", 10)]
    [InlineData("""{"title": "x" """, -1)]
    [InlineData("""{"title": "x"} x""", 15)]
    [InlineData("""{"title": "x",}""", 14)]
    [InlineData("nonsense", 0)]
    [InlineData("[]", 0)]
    [InlineData("5", 0)]
    [InlineData("\"text\"", 0)]
    [InlineData("{'title': 'x'}", 1)]
    [InlineData("{\"title\": \"\\ud800\"}", -1)]
    public async Task What_is_not_json_is_told_with_its_byte(string json, int offset)
    {
        var answer = await PostAsync(json);

        Assert.True(answer.Summary == Malformed, answer.ToString());
        Assert.NotEmpty(answer.Json.GetProperty("errors").EnumerateArray());
        Assert.Contains(offset < 0 ? "(byte " : $"(byte {offset} ", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
    {
        var answer = await PostAsync([.. "{\"title\": \""u8, 0xff, 0xfe, .. "\"}"u8]);

        Assert.Equal(Malformed, answer.Summary);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(100_000)]
    public async Task Nesting_has_a_limit(int depth)
    {
        var answer = await PostAsync($$"""{"labels": {{string.Concat(Enumerable.Repeat("[", depth))}}{{string.Concat(Enumerable.Repeat("]", depth))}}}""");

        Assert.Equal(Malformed, answer.Summary);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("nonsense")]
    public async Task A_media_type_that_is_neither_json_nor_protobuf_is_refused(string mediaType)
    {
        var answer = await RestAnswer.SendAsync(peers.Described.Http1, HttpMethod.Post, Books, "{}", [("content-type", mediaType)]);

        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", answer.Summary);
        Assert.Equal("application/json, application/x-protobuf", answer.Header("accept"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON; charset=\"UTF-8\"")]
    [InlineData("application/merge-patch+json")]
    public async Task Json_by_any_of_its_names_is_read(string mediaType)
    {
        var answer = await RestAnswer.SendAsync(peers.Described.Http1, HttpMethod.Post, Books, """{"title": 5}""", [("content-type", mediaType)]);

        Assert.Equal(Malformed, answer.Summary);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task A_body_over_the_limit_is_refused(int http, bool chunked)
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayHost.Described(peers.Peers.Library.Address), "Gateway:Limits:MaxRequestBytes=1000"]);

        // One byte over what is accepted: the framing around the title is 12 bytes.
        var answer = await SendAsync(989);
        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", answer.Summary);
        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", (await SendAsync(200_000)).Summary);
        Assert.Equal(404, (await SendAsync(988)).Status);
        Assert.Equal("1000", answer.Json.GetProperty("metadata").GetProperty("limit").GetString());

        Task<RestAnswer> SendAsync(int length)
        {
            var body = Encoding.UTF8.GetBytes($$"""{"title":"{{new string('x', length)}}"}""");
            var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/shelves/none/books", UriKind.Relative))
            {
                Version = gateway.Client(http).DefaultRequestVersion,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            };
            // Without a length the body is chunked, or ends with its last frame.
            if (chunked) request.Content.Headers.ContentLength = null;
            if (chunked && http == 1) request.Headers.TransferEncodingChunked = true;
            return RestAnswer.SendAsync(gateway.Client(http), request);
        }
    }

    [Fact]
    public async Task Unknown_fields_may_be_ignored()
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayHost.Described(peers.Peers.Library.Address), "Gateway:Json:IgnoreUnknownFields=true"]);

        var answer = await RestAnswer.SendAsync(gateway.Http1, HttpMethod.Post, "/v1/shelves/none/books", """{"nope": {"x": [1]}, "title": "T"}""");

        Assert.Equal("404 NOT_FOUND SHELF_NOT_FOUND", answer.Summary);
    }

    [Fact]
    public async Task A_body_where_the_rule_has_none_is_passed_over()
    {
        var answer = await RestAnswer.SendAsync(peers.Described.Http1, HttpMethod.Get, "/v1/shelves/1/books/1", "nonsense", [("content-type", "text/plain")]);

        Assert.Equal(200, answer.Status);
    }

    private Task<RestAnswer> PostAsync(string json) => RestAnswer.SendAsync(peers.Described.Http1, HttpMethod.Post, Books, json);

    private Task<RestAnswer> PostAsync(byte[] body) => RestAnswer.SendAsync(
        peers.Described.Http1,
        new HttpRequestMessage(HttpMethod.Post, new Uri(Books, UriKind.Relative))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        });
}
