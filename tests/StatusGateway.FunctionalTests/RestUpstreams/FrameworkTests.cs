using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.RestUpstreams;

/// <summary>REST servers as people write them with express and fastify: what these answer by themselves comes back as the right status.</summary>
public sealed class FrameworkTests(Frameworks frameworks) : IClassFixture<Frameworks>
{
    private const string Book = "/v1/shelves/1/books/";

    [Theory]
    [InlineData("express")]
    [InlineData("fastify")]
    public async Task A_book_is_a_message(string framework)
    {
        var answer = await GrpcWire.GetBookAsync(frameworks[framework], "shelves/1/books/1");

        Assert.Equal("0", answer.Code);
        Assert.Equal("Emma", StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(answer.Body.AsSpan(5)).Title);
    }

    // What is behind the code is the message, then the reason of ErrorInfo where there is one.
    [Theory]
    // express: a page for what it does not know, and for what is thrown; problem details for the rest.
    [InlineData("express", "missing", "5|404 Not Found|")]
    [InlineData("express", "bug", "13|500 Internal Server Error|")]
    [InlineData("express", "sold", "10|No copy is left.|OUT_OF_STOCK")]
    [InlineData("express", "late", "8|429 Too Many Requests|")]
    // fastify: {"message", "error", "statusCode"}, and a code of its own.
    [InlineData("fastify", "missing", "5|Route GET:/v1/shelves/1/books/missing not found|")]
    [InlineData("fastify", "bug", "13|secret|")]
    [InlineData("fastify", "sold", "10|No copy is left.|OUT_OF_STOCK")]
    public async Task A_failure_of_the_framework_is_its_status(string framework, string book, string expected)
    {
        var answer = await GrpcWire.GetBookAsync(frameworks[framework], $"shelves/1/books/{book}");

        Assert.Equal(expected, $"{answer.Code}|{answer.Message}|{answer.Reason}");
        if (book == "late") Assert.Equal("7", answer.Find("retry-after"));
    }

    [Fact]
    public async Task A_problem_with_errors_keeps_its_http_status_and_names_the_fields()
    {
        var answer = await PostAsync("express", """{"isbn": "9780141439587"}""");

        Assert.Equal((422, "INVALID_ARGUMENT", "INVALID_BOOK"), (answer.Status, answer.Code, answer.Reason));
        Assert.Equal("title must not be empty", answer.Detail);
        Assert.Equal("books.example.com", answer.Json.GetProperty("domain").GetString());
        var error = answer.Json.GetProperty("errors")[0];
        Assert.Equal(("book.title", "#/title", "must not be empty"), (Text(error, "field"), Text(error, "pointer"), Text(error, "detail")));
    }

    [Theory]
    [InlineData("{\"title\": \"Emma\"}", "400 INVALID_ARGUMENT FST_ERR_VALIDATION", "body must have required property 'isbn'")]
    public async Task A_validation_of_fastify_is_an_invalid_argument(string body, string summary, string detail)
    {
        var answer = await PostAsync("fastify", body);

        Assert.Equal((summary, detail), (answer.Summary, answer.Detail));
    }

    [Fact]
    public async Task A_body_that_is_too_large_for_fastify_keeps_its_http_status()
    {
        var answer = await PostAsync("fastify", $$"""{"title": "{{new string('x', 2000)}}"}""");

        Assert.Equal("413 RESOURCE_EXHAUSTED FST_ERR_CTP_BODY_TOO_LARGE", answer.Summary);
    }

    [Theory]
    [InlineData("express")]
    [InlineData("fastify")]
    public async Task A_created_book_keeps_its_http_status(string framework)
    {
        var answer = await PostAsync(framework, """{"title": "Persuasion", "isbn": "9780141439587"}""");

        Assert.Equal((201, "shelves/1/books/2"), (answer.Status, Text(answer.Json, "name")));
        Assert.Equal(framework == "express" ? "/v1/shelves/1/books/2" : null, answer.Header("location"));
    }

    [Fact]
    public async Task An_answer_without_content_is_the_empty_message()
    {
        var rest = await RestAnswer.SendAsync(frameworks["fastify"].Http1, HttpMethod.Delete, Book + "1");
        var grpc = await GrpcWire.SendAsync(
            frameworks["fastify"].Http2, "/library.v1.Library/DeleteBook", GrpcWire.Frame(GrpcWire.BookRequest("shelves/1/books/1")));

        Assert.Equal((204, ""), (rest.Status, rest.Body));
        Assert.Equal("0", grpc.Code);
        Assert.Equal([0, 0, 0, 0, 0], grpc.Body);
    }

    private Task<RestAnswer> PostAsync(string framework, string json) => RestAnswer.SendAsync(frameworks[framework].Http1, HttpMethod.Post, "/v1/shelves/1/books", json);

    private static string? Text(JsonElement json, string member) => json.GetProperty(member).GetString();
}

/// <summary>The servers, each with a gateway in front of it.</summary>
public sealed class Frameworks : IAsyncLifetime
{
    private readonly Dictionary<string, (NodePeer Peer, GatewayHost Gateway)> _all = [];

    public GatewayHost this[string framework] => _all[framework].Gateway;

    public async Task InitializeAsync()
    {
        foreach (var framework in new[] { "express", "fastify" })
        {
            var peer = await NodePeer.StartAsync("frameworks-server.mjs", "--framework", framework);
            _all[framework] = (peer, await GatewayHost.StartAsync([.. RestGateway.Settings(peer.Address), "Gateway:Errors:Masking=Off"]));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var (peer, gateway) in _all.Values)
        {
            await gateway.DisposeAsync();
            await peer.DisposeAsync();
        }
    }
}
