using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>Errors of REST servers written with express, fastify and NestJS.</summary>
public sealed class FrameworkTests(FrameworkFixture frameworks) : IClassFixture<FrameworkFixture>
{
    private const string Book = "/v1/shelves/1/books/";

    [Theory]
    [InlineData("express")]
    [InlineData("fastify")]
    public async Task Json_body_is_a_message(string framework)
    {
        var response = await RawGrpcClient.GetBookAsync(frameworks[framework], "shelves/1/books/1");

        Assert.Equal("0", response.Code);
        Assert.Equal("Emma", StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(response.Body.AsSpan(5)).Title);
    }

    // The code, the message, and the reason of the ErrorInfo if there is one.
    [Theory]
    // express sends a page for unknown routes and exceptions, and problem details for other errors.
    [InlineData("express", "missing", "5|404 Not Found|")]
    [InlineData("express", "bug", "13|500 Internal Server Error|")]
    [InlineData("express", "sold", "10|No copy is left.|OUT_OF_STOCK")]
    [InlineData("express", "late", "8|429 Too Many Requests|")]
    // fastify sends {"message", "error", "statusCode"} and its own code.
    [InlineData("fastify", "missing", "5|Route GET:/v1/shelves/1/books/missing not found|")]
    [InlineData("fastify", "bug", "13|secret|")]
    [InlineData("fastify", "sold", "10|No copy is left.|OUT_OF_STOCK")]
    // NestJS sends the same without a code, and hides exceptions.
    [InlineData("nest", "missing", "5|No such book.|")]
    [InlineData("nest", "locked", "16|Unauthorized|")]
    [InlineData("nest", "bug", "13|Internal server error|")]
    [InlineData("nest", "sold", "10|No copy is left.|OUT_OF_STOCK")]
    public async Task Error_of_the_framework_maps_to_its_status(string framework, string book, string expected)
    {
        var response = await RawGrpcClient.GetBookAsync(frameworks[framework], $"shelves/1/books/{book}");

        Assert.Equal(expected, $"{response.Code}|{response.Message}|{response.Reason}");
        if (book == "late") Assert.Equal("7", response.Find("retry-after"));
    }

    [Fact]
    public async Task Problem_details_with_errors_keep_status_and_fields()
    {
        var response = await PostAsync("express", """{"isbn": "9780141439587"}""");

        Assert.Equal((422, "INVALID_ARGUMENT", "INVALID_BOOK"), (response.Status, response.Code, response.Reason));
        Assert.Equal("title must not be empty", response.Detail);
        Assert.Equal("books.example.com", response.Json.GetProperty("domain").GetString());
        var error = response.Json.GetProperty("errors")[0];
        Assert.Equal(("book.title", "#/title", "must not be empty"), (Text(error, "field"), Text(error, "pointer"), Text(error, "detail")));
    }

    [Theory]
    [InlineData("{\"title\": \"Emma\"}", "400 INVALID_ARGUMENT FST_ERR_VALIDATION", "body must have required property 'isbn'")]
    public async Task Validation_error_of_fastify_is_invalid_argument(string body, string summary, string detail)
    {
        var response = await PostAsync("fastify", body);

        Assert.Equal((summary, detail), (response.Summary, response.Detail));
    }

    [Fact]
    public async Task Texts_of_NestJS_are_violations()
    {
        var response = await PostAsync("nest", """{"title": "x", "pageCount": -1, "authors": [{"displayName": "x"}]}""");

        string[] texts = ["title must be longer than or equal to 3 characters", "pageCount must not be less than 1", "authors.0.displayName must be longer than or equal to 2 characters"];
        Assert.Equal("400 INVALID_ARGUMENT", response.Summary.Trim());
        Assert.Equal(string.Join("; ", texts), response.Detail);
        Assert.Equal(texts, response.Json.GetProperty("errors").EnumerateArray().Select(error => Text(error, "detail")));
    }

    [Fact]
    public async Task Errors_of_class_validator_have_pointers()
    {
        var response = await PostAsync("nest-raw", """{"title": "x", "pageCount": -1, "authors": [{"displayName": "x"}]}""");

        Assert.Equal(
            [
                "book.title #/title MIN_LENGTH title must be longer than or equal to 3 characters",
                "book.page_count #/pageCount MIN pageCount must not be less than 1",
                "book.authors[0].display_name #/authors/0/displayName MIN_LENGTH displayName must be longer than or equal to 2 characters",
            ],
            response.Json.GetProperty("errors").EnumerateArray().Select(error => string.Join(
                ' ', new[] { "field", "pointer", "reason", "detail" }.Select(name => error.TryGetProperty(name, out var text) ? text.GetString() : null).OfType<string>())));
    }

    [Fact]
    public async Task Body_limit_of_fastify_keeps_its_http_status()
    {
        var response = await PostAsync("fastify", $$"""{"title": "{{new string('x', 2000)}}"}""");

        Assert.Equal("413 RESOURCE_EXHAUSTED FST_ERR_CTP_BODY_TOO_LARGE", response.Summary);
    }

    [Theory]
    [InlineData("express")]
    [InlineData("fastify")]
    public async Task Created_book_keeps_its_http_status(string framework)
    {
        var response = await PostAsync(framework, """{"title": "Persuasion", "isbn": "9780141439587"}""");

        Assert.Equal((201, "shelves/1/books/2"), (response.Status, Text(response.Json, "name")));
        Assert.Equal(framework == "express" ? "/v1/shelves/1/books/2" : null, response.Header("location"));
    }

    [Fact]
    public async Task Response_without_content_is_an_empty_message()
    {
        var rest = await RestResponse.SendAsync(frameworks["fastify"].Http1, HttpMethod.Delete, Book + "1");
        var grpc = await RawGrpcClient.SendAsync(
            frameworks["fastify"].Http2, "/library.v1.Library/DeleteBook", MessageFrame.Encode(RawGrpcClient.BookRequest("shelves/1/books/1")));

        Assert.Equal((204, ""), (rest.Status, rest.Body));
        Assert.Equal("0", grpc.Code);
        Assert.Equal([0, 0, 0, 0, 0], grpc.Body);
    }

    private Task<RestResponse> PostAsync(string framework, string json) => RestResponse.SendAsync(frameworks[framework].Http1, HttpMethod.Post, "/v1/shelves/1/books", json);

    private static string? Text(JsonElement json, string member) => json.GetProperty(member).GetString();
}

/// <summary>The servers, each with a gateway in front of it.</summary>
public sealed class FrameworkFixture : IAsyncLifetime
{
    private readonly Dictionary<string, (NodeServer Server, GatewayHost Gateway)> _all = [];

    public GatewayHost this[string framework] => _all[framework].Gateway;

    public async Task InitializeAsync()
    {
        foreach (var framework in new[] { "express", "fastify", "nest", "nest-raw" })
        {
            var server = await NodeServer.StartAsync("frameworks-server.mjs", "--framework", framework);
            _all[framework] = (server, await GatewayHost.StartAsync([.. UpstreamSettings.Rest(server.Address), "Gateway:Errors:Masking=Off"]));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var (server, gateway) in _all.Values)
        {
            await gateway.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
