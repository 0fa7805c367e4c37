using System.Text.RegularExpressions;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Successful and failing calls of every method of the demo.</summary>
/// <param name="protoFieldNames">Whether the gateway uses the field names of the protos.</param>
/// <param name="enumsAsIntegers">Whether the gateway writes enums as numbers.</param>
internal sealed partial class LibraryCalls(bool protoFieldNames = false, bool enumsAsIntegers = false)
{
    /// <summary>The request limit that the calls expect.</summary>
    public const int MaxRequestBytes = 2000;

    private const string Ndjson = "application/x-ndjson";

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex CamelCaseCapitals();

    public IEnumerable<SentRequest> All() => [.. Reads(), .. Writes(), .. Streams(), .. Invalid()];

    private IEnumerable<SentRequest> Reads() =>
    [
        "GET /v1/shelves",
        "HEAD /v1/shelves",
        Sent("GET /v1/shelves?pageSize=1"),
        "GET /v1/shelves/1",
        "GET /v1/shelves/1/books",
        Sent("GET /v1/shelves/1/books?pageSize=2"),
        "GET /v1/shelves/1/books/1",
        "GET /v1/shelves/2/books/3",
        new("GET /v1/shelves/1/books/1") { Headers = [("accept", "application/x-protobuf")] },
        "GET /v1/shelves/nowhere",
        "GET /v1/shelves/1/books/9",
        new("GET /v1/shelves/1/books/9") { Headers = [("accept-language", "de-AT")] },
        "GET /v1/shelves/1/books/too-many",
        "GET /v1/shelves/1/books/forbidden",
        "GET /v1/shelves/1/books/sign-in",
        "GET /v1/shelves/1/books/broken",
        "GET /v1/shelves/1/books/a%20b",
        Sent("GET /v1/shelves?pageSize=-1"),
        Sent("GET /v1/shelves?pageToken=nonsense"),
    ];

    private IEnumerable<SentRequest> Writes() =>
    [
        Sent("POST /v1/shelves?shelfId=made", """{"theme": "Made"}"""),
        Sent("POST /v1/shelves?shelfId=made", """{"theme": "Made"}"""),
        Sent("POST /v1/shelves?shelfId=UPPER", """{"theme": ""}"""),
        Sent("POST /v1/shelves/made/books?bookId=1", $$"""
            {"title": "Emma", "authors": [{"displayName": "Jane Austen"}], "isbn": "9780141439587", "format": {{(enumsAsIntegers ? "2" : "\"PAPERBACK\"")}},
             "pageCount": 512, "published": "1815-12-23T00:00:00.5Z", "labels": {"genre": "novel", "": "x"}, "copies": "9007199254740993"}
            """),
        Sent("POST /v1/shelves/made/books?bookId=1", """{"title": "Emma"}"""),
        Sent("POST /v1/shelves/made/books", """{"isbn": "1", "pageCount": -1}"""),
        Sent("POST /v1/shelves/nowhere/books", """{"title": "Emma"}"""),
        Sent("PATCH /v1/shelves/made/books/1?updateMask=title,pageCount", """{"title": "Emma", "pageCount": 500}"""),
        Sent("PATCH /v1/shelves/made/books/1?updateMask=copies", """{"copies": "0"}"""),
        Sent("PATCH /v1/shelves/made/books/1?updateMask=nothing", "{}"),
        Sent("PATCH /v1/shelves/made/books/1", """{"title": "Other", "etag": "stale"}"""),
        Sent("PATCH /v1/shelves/made/books/2", """{"title": "Other"}"""),
        "GET /v1/shelves/made/books/1",
        "DELETE /v1/shelves/made/books/1?etag=stale",
        "DELETE /v1/shelves/made",
        "DELETE /v1/shelves/made/books/1",
        "DELETE /v1/shelves/made/books/1",
        "DELETE /v1/shelves/made",
        "DELETE /v1/shelves/made",
    ];

    private IEnumerable<SentRequest> Streams()
    {
        foreach (var accept in (string[])["*/*", Ndjson, "text/event-stream", "application/json"])
        {
            (string, string)[] headers = [("accept", accept)];
            yield return Sent("GET /v1/shelves/1/books:watch?maxEvents=3") with { Headers = headers };
            foreach (var shelf in (string[])["nowhere", "broken", "too-many", "forbidden", "sign-in"])
                yield return new($"GET /v1/shelves/{shelf}/books:watch") { Headers = headers };
            foreach (var dialect in (string[])["problem", "rpc-status", "google-error"])
                yield return new("GET /v1/shelves/too-many/books:watch") { Headers = [("accept", $"{accept}, application/json; q=0.5; dialect={dialect}")] };
            yield return Sent("POST /v1/books:chat", """[{"text": "hello"}, {"text": "shelves/1/books/1"}]""") with { Headers = headers };
            yield return new("POST /v1/books:chat") { Body = "{\"text\": \"a\"}\n{\"text\": \"shelves/1/books/9\"}\n"u8.ToArray(), Type = Ndjson, Headers = headers };
        }

        yield return new("POST /v1/shelves/1/books:import") { Body = "{\"title\": \"A\"}\n{\"title\": \"B\"}\n"u8.ToArray(), Type = Ndjson };
        yield return Sent("POST /v1/shelves/1/books:import", """[{"title": "C"}]""");
        yield return Sent("POST /v1/shelves/1/books:import", """[{"title": "C"}, {"title": ""}]""");
        yield return Sent("POST /v1/shelves/1/books:import", "[]");
    }

    /// <summary>Requests that violate the document, or that it does not describe.</summary>
    private IEnumerable<SentRequest> Invalid() =>
        from request in (SentRequest[])
        [
            Sent("POST /v1/shelves", "nonsense"),
            Sent("POST /v1/shelves", """{"theme": 5}"""),
            Sent("POST /v1/shelves", """{"nope": 5}"""),
            Sent("GET /v1/shelves?pageSize=x"),
            "GET /v1/shelves?nope=1",
            "GET /v1/shelves/%2e%2e",
            // Characters that are not valid in a URI.
            "GET /v1/shelves/a|b",
            "GET /v1/shelves/[{^`}]",
            "GET /v1/shelves/%zz",
            new("POST /v1/shelves") { Body = [1], Type = "text/plain" },
            Sent("POST /v1/shelves", "{}") with { Headers = [("content-encoding", "zstd")] },
            new("POST /v1/shelves") { Body = new byte[MaxRequestBytes + 1], Type = "application/json" },
            new("GET /v1/shelves") { Headers = [("grpc-timeout", "0S")] },
            new("GET /v1/shelves") { Headers = [("grpc-timeout", "soon")] },
        ]
        from accept in (string[])["*/*", "application/problem+json", "application/json", "application/json; dialect=rpc-status", "application/json; dialect=google-error", "application/x-protobuf"]
        select request with { IsInvalid = true, Headers = [.. request.Headers, ("accept", accept)] };

    private SentRequest Sent(string line, string? json = null)
    {
        var request = new SentRequest(ConvertNames(line));
        return json is null ? request : request with { Json = ConvertNames(json) };
    }

    /// <summary>Converts field names to the names of the gateway's configuration.</summary>
    private string ConvertNames(string text) => !protoFieldNames ? text
        : Regex.Replace(text, "(?:pageSize|pageToken|shelfId|bookId|updateMask|maxEvents|displayName|pageCount)(?==|\":)", static name => CamelCaseCapitals().Replace(name.Value, static capital => $"_{capital.Value.ToLowerInvariant()}"));
}
