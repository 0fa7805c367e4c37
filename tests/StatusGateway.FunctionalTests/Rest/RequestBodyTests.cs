using System.Net.Http.Headers;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>Invalid request bodies. Each error says what is wrong and where.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RequestBodyTests(GatewayFixture gateways)
{
    private const string Malformed = "400 INVALID_ARGUMENT MALFORMED_BODY";
    private const string Books = "/v1/shelves/1/books";

    /// <summary>The body, the field's name in the error, and its JSON pointer.</summary>
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
    public async Task Wrong_value_type_is_reported_with_its_position(string json, string field, string pointer)
    {
        var response = await PostAsync(json);

        Assert.True(response.Summary == Malformed, response.ToString());
        var error = response.Json.GetProperty("errors")[0];
        Assert.Equal(field, error.GetProperty("field").GetString());
        Assert.Equal(pointer, error.GetProperty("pointer").GetString());
        Assert.NotEmpty(error.GetProperty("detail").GetString()!);
        Assert.Contains("(byte ", response.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"nope": 1}""", "nope")]
    [InlineData("""{"authors": [{"nope": 1}]}""", "nope")]
    [InlineData("""{"displayname": 1}""", "displayname")]
    public async Task Unknown_field_is_named(string json, string name)
    {
        var response = await PostAsync(json);

        Assert.Equal(Malformed, response.Summary);
        Assert.Contains(name, response.Detail, StringComparison.Ordinal);
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
    public async Task Invalid_json_is_reported_with_its_byte_offset(string json, int offset)
    {
        var response = await PostAsync(json);

        Assert.True(response.Summary == Malformed, response.ToString());
        Assert.NotEmpty(response.Json.GetProperty("errors").EnumerateArray());
        Assert.Contains(offset < 0 ? "(byte " : $"(byte {offset} ", response.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_utf8_is_rejected()
    {
        var response = await PostAsync([.. "{\"title\": \""u8, 0xff, 0xfe, .. "\"}"u8]);

        Assert.Equal(Malformed, response.Summary);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(100_000)]
    public async Task Nesting_depth_is_limited(int depth)
    {
        var response = await PostAsync($$"""{"labels": {{string.Concat(Enumerable.Repeat("[", depth))}}{{string.Concat(Enumerable.Repeat("]", depth))}}}""");

        Assert.Equal(Malformed, response.Summary);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("nonsense")]
    public async Task Unsupported_media_type_is_rejected(string mediaType)
    {
        var response = await RestResponse.SendAsync(gateways.Library.Http1, HttpMethod.Post, Books, "{}", [("content-type", mediaType)]);

        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", response.Summary);
        Assert.Equal("application/json, application/x-protobuf", response.Header("accept"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON; charset=\"UTF-8\"")]
    [InlineData("application/merge-patch+json")]
    public async Task All_json_media_types_are_accepted(string mediaType)
    {
        var response = await RestResponse.SendAsync(gateways.Library.Http1, HttpMethod.Post, Books, """{"title": 5}""", [("content-type", mediaType)]);

        Assert.Equal(Malformed, response.Summary);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task Body_over_the_limit_is_rejected(int http, bool chunked)
    {
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(gateways.Upstreams.Library.Address), "Gateway:Limits:MaxRequestBytes=1000"]);

        // The title's tag and quotes take 12 bytes, so this body is one byte over the limit.
        var response = await SendAsync(989);
        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", response.Summary);
        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", (await SendAsync(200_000)).Summary);
        Assert.Equal(404, (await SendAsync(988)).Status);
        Assert.Equal("1000", response.Json.GetProperty("metadata").GetProperty("limit").GetString());

        Task<RestResponse> SendAsync(int length)
        {
            var body = Encoding.UTF8.GetBytes($$"""{"title":"{{new string('x', length)}}"}""");
            var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            var request = HttpRequests.Create(gateway.Client(http), HttpMethod.Post, "/v1/shelves/none/books", content);
            // Without a content length, the body is chunked (HTTP/1.1) or ends with its last frame (HTTP/2).
            if (chunked) content.Headers.ContentLength = null;
            if (chunked && http == 1) request.Headers.TransferEncodingChunked = true;
            return RestResponse.SendAsync(gateway.Client(http), request);
        }
    }

    [Fact]
    public async Task Unknown_fields_are_ignored_if_configured()
    {
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(gateways.Upstreams.Library.Address), "Gateway:Json:IgnoreUnknownFields=true"]);

        var response = await RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, "/v1/shelves/none/books", """{"nope": {"x": [1]}, "title": "T"}""");

        Assert.Equal("404 NOT_FOUND SHELF_NOT_FOUND", response.Summary);
    }

    [Fact]
    public async Task Body_is_ignored_if_the_rule_has_none()
    {
        var response = await RestResponse.SendAsync(gateways.Library.Http1, HttpMethod.Get, "/v1/shelves/1/books/1", "nonsense", [("content-type", "text/plain")]);

        Assert.Equal(200, response.Status);
    }

    private Task<RestResponse> PostAsync(string json) => RestResponse.SendAsync(gateways.Library.Http1, HttpMethod.Post, Books, json);

    private Task<RestResponse> PostAsync(byte[] body) => RestResponse.SendAsync(
        gateways.Library.Http1,
        new HttpRequestMessage(HttpMethod.Post, new Uri(Books, UriKind.Relative))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        });
}
