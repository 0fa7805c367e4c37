using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.FunctionalTests.RestUpstreams;
using StatusGateway.FunctionalTests.Streams;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>What upstreams answer of their own accord is documented, once it has come through the gateway.</summary>
[Collection(ValidatedDocuments.Name)]
public sealed class UpstreamAnswersTests(StreamsGateway streams, DocumentValidator validator) : IClassFixture<StreamsGateway>
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    /// <summary>By the last segment of the path.</summary>
    private static readonly Dictionary<string, Func<ScriptedAnswer, Task>> Answers = new()
    {
        ["1"] = answer => answer.SendAsync(200, """{"name": "shelves/1/books/1", "title": "Emma", "copies": "5", "unknown": 1}"""),
        ["created"] = answer => answer.SendAsync(201, """{"title": "Emma"}"""),
        ["partial"] = answer => answer.SendAsync(206, """{"title": "Emma"}"""),
        ["empty"] = answer => answer.SendAsync(204, "", null),
        ["unprocessable"] = answer => answer.SendAsync(422, """{"type": "https://example.com/probs/out-of-stock", "title": "Out", "status": 422, "detail": "d", "balance": 30, "errors": [{"pointer": "#/title", "detail": "x"}]}""", Problem),
        ["teapot"] = answer => answer.SendAsync(418, "I am a teapot.", "text/plain"),
        ["gone"] = answer => answer.SendAsync(410, """{"error": {"code": 410, "message": "m", "status": "NOT_FOUND"}}"""),
        ["later"] = answer => answer.SendAsync(503, "", "text/html", ("retry-after", "120")),
        ["at"] = answer => answer.SendAsync(429, """{"message": "m"}""", Json, ("retry-after", "Fri, 31 Dec 2060 23:59:59 GMT")),
        ["sign-in"] = answer => answer.SendAsync(401, """{"error": "invalid_token", "error_description": "d"}""", Json, ("www-authenticate", "Bearer realm=\"x\", Basic")),
        ["linked"] = answer => answer.SendAsync(404, """{"message": "m"}""", Json, ("link", "<https://example.com/>; rel=\"next\""), ("content-language", "de"), ("cache-control", "max-age=5")),
        ["spring"] = answer => answer.SendAsync(500, """{"timestamp": "t", "status": 500, "error": "e", "path": "/"}"""),
        ["moved"] = answer => answer.SendAsync(302, "", null, ("location", "https://example.com/")),
        ["html"] = answer => answer.SendAsync(200, "<html>", "text/html"),
        ["error-in-200"] = answer => answer.SendAsync(200, """{"code": 5, "message": "m", "details": []}"""),
        ["nonsense"] = answer => answer.RawAsync("nonsense\r\n\r\n"),
        ["reset"] = answer =>
        {
            answer.Reset();
            return Task.CompletedTask;
        },
    };

    [Theory]
    [InlineData("")]
    [InlineData("Gateway:Upstreams:library:KeepHttpStatus=false")]
    [InlineData("Gateway:Errors:Masking=On")]
    public async Task Answers_of_a_rest_server_are_documented(string setting)
    {
        await using var rest = await RestGateway.LibraryAsync(
            (request, answer) => Answers[request.Line[(request.Line.LastIndexOf('/') + 1)..]](answer), setting.Length == 0 ? [] : [setting]);
        var api = await DocumentedGateway.ReadAsync(rest.Gateway, validator);
        var statuses = new HashSet<int>();
        foreach (var name in Answers.Keys)
            foreach (var accept in (string[])["*/*", "application/json; dialect=rpc-status", "application/json; dialect=google-error"])
                statuses.Add((await api.SendAsync(new($"GET /v1/shelves/1/books/{name}") { Headers = [("accept", accept)] })).Status);

        await api.AssertTrueAsync(least: 3 * 17);

        Assert.Superset(new HashSet<int> { 200, 401, 404, 500, 502, 503 }, statuses);
        foreach (var status in (int[])[201, 204, 206, 418, 422]) Assert.Equal(!setting.Contains("KeepHttpStatus", StringComparison.Ordinal), statuses.Contains(status));
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/x-ndjson, application/json; dialect=google-error")]
    [InlineData("text/event-stream")]
    [InlineData("text/event-stream, application/json; dialect=rpc-status")]
    [InlineData("application/json")]
    public async Task Streams_and_their_failures_are_documented(string accept)
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
            // A name of each call's own: the server tells calls apart by it.
            var exchange = await api.SendAsync(request with { Headers = [("accept", accept)] });
            if (exchange.IsBroken) broken++;
        }

        await api.AssertTrueAsync(least: 16);

        // Only an array cannot say that it failed.
        Assert.Equal(accept == Json, broken > 0);
    }
}
