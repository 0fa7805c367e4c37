using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.FunctionalTests.Rest.Streams;
using StatusGateway.FunctionalTests.Upstreams.Rest;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Tests that responses of upstreams match the document after they have passed through the gateway.</summary>
[Collection(ValidatedDocuments.Name)]
public sealed class UpstreamResponsesTests(StreamsFixture streams, DocumentValidator validator) : IClassFixture<StreamsFixture>
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    /// <summary>The responses, by the last segment of the path.</summary>
    private static readonly Dictionary<string, Func<ScriptedResponse, Task>> Responses = new()
    {
        ["1"] = response => response.SendAsync(200, """{"name": "shelves/1/books/1", "title": "Emma", "copies": "5", "unknown": 1}"""),
        ["created"] = response => response.SendAsync(201, """{"title": "Emma"}"""),
        ["partial"] = response => response.SendAsync(206, """{"title": "Emma"}"""),
        ["empty"] = response => response.SendAsync(204, "", null),
        ["unprocessable"] = response => response.SendAsync(422, """{"type": "https://example.com/probs/out-of-stock", "title": "Out", "status": 422, "detail": "d", "balance": 30, "errors": [{"pointer": "#/title", "detail": "x"}]}""", Problem),
        ["teapot"] = response => response.SendAsync(418, "I am a teapot.", "text/plain"),
        ["removed"] = response => response.SendAsync(410, """{"error": {"code": 410, "message": "m", "status": "NOT_FOUND"}}"""),
        ["later"] = response => response.SendAsync(503, "", "text/html", ("retry-after", "120")),
        ["at"] = response => response.SendAsync(429, """{"message": "m"}""", Json, ("retry-after", "Fri, 31 Dec 2060 23:59:59 GMT")),
        ["sign-in"] = response => response.SendAsync(401, """{"error": "invalid_token", "error_description": "d"}""", Json, ("www-authenticate", "Bearer realm=\"x\", Basic")),
        ["linked"] = response => response.SendAsync(404, """{"message": "m"}""", Json, ("link", "<https://example.com/>; rel=\"next\""), ("content-language", "de"), ("cache-control", "max-age=5")),
        ["strange"] = response => response.SendAsync(799, "", null),
        ["least"] = response => response.SendAsync(400, "null"),
        ["spring"] = response => response.SendAsync(500, """{"timestamp": "t", "status": 500, "error": "e", "path": "/"}"""),
        ["moved"] = response => response.SendAsync(302, "", null, ("location", "https://example.com/")),
        ["html"] = response => response.SendAsync(200, "<html>", "text/html"),
        ["error-in-200"] = response => response.SendAsync(200, """{"code": 5, "message": "m", "details": []}"""),
        ["nonsense"] = response => response.WriteAsync("nonsense\r\n\r\n"),
        ["reset"] = response =>
        {
            response.Reset();
            return Task.CompletedTask;
        },
    };

    [Theory]
    [InlineData("")]
    [InlineData("Gateway:Upstreams:library:KeepHttpStatus=false")]
    [InlineData("Gateway:Errors:Masking=On")]
    public async Task Responses_of_a_REST_server_are_documented(string setting)
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync(
            (request, response) => Responses[request.Line[(request.Line.LastIndexOf('/') + 1)..]](response), setting.Length == 0 ? [] : [setting]);
        var api = await DocumentedGateway.ReadAsync(rest.Gateway, validator);
        var statuses = new HashSet<int>();
        foreach (var name in Responses.Keys)
            foreach (var accept in (string[])["*/*", "application/json; dialect=rpc-status", "application/json; dialect=google-error"])
                statuses.Add((await api.SendAsync(new($"GET /v1/shelves/1/books/{name}") { Headers = [("accept", accept)] })).Status);

        await api.AssertDocumentedAsync(minCount: 3 * 19);

        Assert.Superset(new HashSet<int> { 200, 401, 404, 500, 502, 503 }, statuses);
        foreach (var status in (int[])[201, 204, 418, 422]) Assert.Equal(!setting.Contains("KeepHttpStatus", StringComparison.Ordinal), statuses.Contains(status));
    }

    [Fact]
    public async Task Methods_with_their_own_options_are_documented()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync(
            (request, response) => request.Line.EndsWith("/books", StringComparison.Ordinal)
                ? response.SendAsync(200, """{"books": [{"name": "a", "format": "EBOOK", "pageCount": 5}], "nextPageToken": "x"}""")
                : request.Line.EndsWith("/1", StringComparison.Ordinal) ? response.SendAsync(200, """{"format": "EBOOK", "pageCount": 5, "authors": [{"displayName": "d"}]}""")
                : response.SendAsync(404, """{"code": 5, "message": "m", "details": [{"@type": "type.googleapis.com/google.rpc.ResourceInfo", "resourceName": "r"}]}"""),
            "Gateway:Upstreams:library:KeepHttpStatus=false",
            "Gateway:Upstreams:library:Methods:0:selector=library.v1.Library.GetBook",
            "Gateway:Upstreams:library:Methods:0:Errors:Dialect=GoogleError",
            "Gateway:Upstreams:library:Methods:0:Errors:CodeToHttp:NOT_FOUND=410",
            "Gateway:Upstreams:library:Methods:0:Json:ProtoFieldNames=true",
            "Gateway:Upstreams:library:Methods:0:Json:EnumsAsIntegers=true");
        var api = await DocumentedGateway.ReadAsync(rest.Gateway, validator);

        var own = await api.SendAsync("GET /v1/shelves/1/books/1");
        var missing = await api.SendAsync("GET /v1/shelves/1/books/9");
        var others = await api.SendAsync("GET /v1/shelves/1/books");
        await api.SendAsync("GET /v1/shelves/9");
        foreach (var accept in (string[])["application/problem+json", "application/json; dialect=rpc-status", "application/x-protobuf"])
            await api.SendAsync(new("GET /v1/shelves/1/books/9") { Headers = [("accept", accept)] });
        await api.AssertDocumentedAsync(minCount: 7);

        Assert.Contains("\"page_count\":5", own.Text, StringComparison.Ordinal);
        Assert.Contains("\"pageCount\":5", others.Text, StringComparison.Ordinal);
        Assert.Equal((410, "application/json"), (missing.Status, missing.Headers["content-type"]));
        // The methods have different schemas.
        Assert.NotEmpty(await api.ViolationsAsync(own with { ResponseBody = System.Text.Encoding.UTF8.GetBytes(own.Text.Replace("page_count", "pageCount", StringComparison.Ordinal)) }));
        Assert.NotEmpty(await api.ViolationsAsync(others with { ResponseBody = System.Text.Encoding.UTF8.GetBytes(others.Text.Replace("pageCount", "page_count", StringComparison.Ordinal)) }));
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/x-ndjson, application/json; dialect=google-error")]
    [InlineData("text/event-stream")]
    [InlineData("text/event-stream, application/json; dialect=rpc-status")]
    [InlineData("application/json")]
    public async Task Streams_and_their_errors_are_documented(string accept)
    {
        var api = await DocumentedGateway.ReadAsync(streams.Gateway, validator);
        var broken = 0;
        foreach (var request in (SentRequest[])
        [
            "GET /v1/streams/count1:count?count=3&size=5",
            "GET /v1/streams/fail1:count?count=3",
            "GET /v1/streams/fail2:count?count=1",
            "GET /v1/streams/fail3:count",
            "GET /v1/streams/count2:count",
            "GET /v1/streams/count3:texts?count=3&size=5",
            "GET /v1/streams/fail4:texts?count=3",
            "GET /v1/streams/count4:download?count=3",
            new("POST /v1/streams/count5:count") { Json = """{"count": 2}""" },
            new("POST /v1/streams/all1:collect?note=n&tags=a&tags=b") { Json = """[{"text": "a"}, {"text": "b", "number": 5}]""" },
            new("POST /v1/streams/fail5:collect") { Json = """[{"text": "a"}]""" },
            new("POST /v1/streams/all2:collectTags") { Json = """[["a", "b"], []]""" },
            "GET /v1/streams/all3:collect",
            new("POST /v1/streams/all4:talk") { Body = "{\"text\":\"a\"}\n{\"text\":\"b\"}\n"u8.ToArray(), Type = "application/x-ndjson" },
            new("POST /v1/streams/fail6:talk") { Json = """[{"text": "a"}]""" },
            new("POST /v1/streams/all5:upload") { Body = [1, 2, 3], Type = "image/png" },
        ])
        {
            // Each call has its own name, because the server identifies calls by the name.
            var exchange = await api.SendAsync(request with { Headers = [("accept", accept)] });
            if (exchange.IsAborted) broken++;
        }

        await api.AssertDocumentedAsync(minCount: 16);

        // Only a JSON array cannot represent an error at its end.
        Assert.Equal(accept == Json, broken > 0);
    }
}
