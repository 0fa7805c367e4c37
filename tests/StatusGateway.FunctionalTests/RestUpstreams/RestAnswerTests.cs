using System.IO.Compression;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.RestUpstreams;

/// <summary>Answers of REST servers that are successes, that are none although they say so, and that break.</summary>
public sealed class RestAnswerTests
{
    private const string Book = "/v1/shelves/1/books/1";
    private const string Emma = """{"name":"shelves/1/books/1","title":"Emma"}""";

    private static readonly string Long = new('x', 10_000);

    /// <summary>What the server writes, and what a caller of REST gets.</summary>
    public static TheoryData<string, string> Raw => new()
    {
        { Answer(200, Emma), "200" },
        { Answer(200, "\uFEFF" + Emma), "200" },
        { Answer(200, Emma, "application/vnd.book+json; charset=utf-8"), "200" },
        { Answer(200, Emma, null), "200" },
        { Answer(200, """{"title":"Emma","unknown":{"a":[1]}}"""), "200" },
        { Answer(200, ""), "200" },
        { Answer(206, Emma), "206" },
        { "HTTP/1.1 204 No Content\r\n\r\n", "204" },
        { "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + Answer(200, Emma), "200" },
        { $"HTTP/1.1 200 OK\r\n\r\n{Emma}", "200" },
        // A success that is none.
        { Answer(200, "<html>", "text/html"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { Answer(200, "<html>"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { Answer(200, Emma, "text/plain"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { Answer(200, "[]"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { Answer(200, "{\"title\":5}"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { Answer(200, Emma + Emma), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { Answer(200, Emma[..^1]), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { Answer(200, """{"error":{"code":404,"message":"No.","status":"NOT_FOUND"}}"""), "404 NOT_FOUND" },
        { Answer(200, """{"code":5,"message":"No.","details":[]}"""), "404 NOT_FOUND" },
        { Answer(200, """{"status":422,"detail":"No."}""", "application/problem+json"), "400 INVALID_ARGUMENT" },
        { Answer(200, """{"code":5,"message":"No.","details":[],"title":"Emma"}"""), "200" },
        // Broken bodies and heads.
        { Answer(200, Emma).Replace("content-length: ", "content-length: 9", StringComparison.Ordinal), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{Emma[..5]}\r\n", "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{Emma}", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR" },
        { Answer(200, Emma, headers: "content-encoding: gzip\r\n"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { Answer(200, $"{{\"title\":\"{Long}\"}}"), "502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE" },
        { "nonsense\r\n\r\n", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR" },
        { "", "503 UNAVAILABLE UPSTREAM_RESET" },
        // Redirects, and what nobody asked for.
        { Answer(302, "", headers: "location: https://login.example.com/secret?token=1\r\n"), "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR" },
        { Answer(302, "", headers: "location: /login\r\n"), "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR" },
        { "HTTP/1.1 304 Not Modified\r\n\r\n", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR" },
        { Answer(300, ""), "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR" },
        // Errors that break off, or are too large, have their HTTP status at least.
        { Answer(404, "{\"message\":\"No").Replace("content-length: ", "content-length: 9", StringComparison.Ordinal), "404 NOT_FOUND" },
        { Answer(422, $"{{\"message\":\"{Long}\"}}"), "422 INVALID_ARGUMENT" },
        { Answer(503, Emma, headers: "content-encoding: gzip\r\n"), "503 UNAVAILABLE" },
        { Answer(418, "I am a teapot.", "text/plain"), "418 FAILED_PRECONDITION" },
    };

    [Theory]
    [MemberData(nameof(Raw))]
    public async Task An_answer_is_a_success_or_says_what_is_wrong(string raw, string summary)
    {
        await using var rest = await RestGateway.LibraryAsync((_, answer) => answer.RawAsync(raw), "Gateway:Limits:MaxResponseBytes=5000", "Gateway:Limits:MaxErrorBytes=5000");

        var answer = await rest.Gateway.GetAsync(Book);

        Assert.Equal(summary, answer.Summary);
        Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("html>", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/2", answer.Body, StringComparison.Ordinal);
        if (raw.Contains("login.example.com", StringComparison.Ordinal)) Assert.Contains("to login.example.com, and redirects are not followed.", answer.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(rest.Gateway.Logs.Lines, line => line.Contains("INTERNAL_FAILURE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_member_is_refused_where_answers_are_strict()
    {
        await using var rest = await RestGateway.LibraryAsync((_, answer) => answer.SendAsync(200, """{"title":"Emma","unknown":1}"""), "Gateway:Upstreams:library:StrictAnswers=true");

        var answer = await rest.Gateway.GetAsync(Book);

        Assert.Equal("502 INTERNAL UPSTREAM_RESPONSE_INVALID", answer.Summary);
        Assert.Equal("unknown", answer.Json.GetProperty("metadata").GetProperty("field").GetString());
    }

    [Theory]
    [InlineData(200, 1_000, "200")]
    [InlineData(200, 10_000_000, "502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE")]
    [InlineData(404, 10_000_000, "404 NOT_FOUND")]
    public async Task Limits_hold_behind_the_compression(int status, int size, string summary)
    {
        var body = Zip($"{{\"title\":\"{new string('x', size)}\",\"message\":\"m\"}}");
        Assert.InRange(body.Length, 1, 20_000);
        await using var rest = await RestGateway.LibraryAsync(
            (_, answer) => answer.SendAsync(status, body, "application/json", null, ("content-encoding", "gzip")), "Gateway:Limits:MaxResponseBytes=100000");

        Assert.Equal(summary, (await rest.Gateway.GetAsync(Book)).Summary);
    }

    [Fact]
    public async Task Bytes_of_an_error_are_read_up_to_the_limit_only()
    {
        await using var rest = await RestGateway.LibraryAsync(async (_, answer) =>
        {
            await answer.StreamAsync("application/json", 409);
            while (!answer.Stop.IsCancellationRequested) await answer.ChunkAsync(Long);
        });

        Assert.Equal("409 ABORTED", (await rest.Gateway.GetAsync(Book)).Summary);
    }

    [Fact]
    public async Task Advice_and_metadata_come_back()
    {
        await using var rest = await RestGateway.LibraryAsync((_, answer) => answer.SendAsync(
            401, "{\"message\":\"Who?\"}", "application/json", ("www-authenticate", "Basic realm=\"books\""), ("retry-after", "30"), ("x-own", "1"), ("trailer-x-end", "2"), ("set-cookie", "a=b")));

        var caller = await rest.Gateway.GetAsync(Book);
        var grpc = await GrpcWire.GetBookAsync(rest.Gateway, "shelves/1/books/1");

        Assert.Equal(("401 UNAUTHENTICATED", "Basic realm=\"books\"", "30"), (caller.Summary, caller.Header("www-authenticate"), caller.Header("retry-after")));
        Assert.Equal(("1", "2"), (caller.Header("x-own"), caller.Header("trailer-x-end")));
        Assert.Equal(("16", "Basic realm=\"books\"", "1", "2"), (grpc.Code, grpc.Find("www-authenticate"), grpc.Find("x-own"), grpc.Find("x-end")));
        Assert.Equal(30, grpc.Details!.Details.Single(detail => detail.Is(Rpc.RetryInfo.Descriptor)).Unpack<Rpc.RetryInfo>().RetryDelay.Seconds);
    }

    [Theory]
    [InlineData("{\"message\":\"No.\"}", "", 422, "INVALID_ARGUMENT")]
    [InlineData("{\"message\":\"No.\"}", "Gateway:Upstreams:library:KeepHttpStatus=false", 400, "INVALID_ARGUMENT")]
    [InlineData("{\"message\":\"No.\"}", "Gateway:Errors:CodeToHttp:INVALID_ARGUMENT=418", 422, "INVALID_ARGUMENT")]
    [InlineData("{\"message\":\"No.\"}", "Gateway:Upstreams:library:HttpToCode:Overrides:422=OUT_OF_RANGE", 422, "OUT_OF_RANGE")]
    [InlineData("{\"message\":\"No.\"}", "Gateway:Upstreams:library:HttpToCode:Profile=Intermediary", 422, "UNKNOWN")]
    // The body says what it is: the HTTP status is not what decided.
    [InlineData("{\"code\":\"ABORTED\",\"message\":\"No.\"}", "", 409, "ABORTED")]
    [InlineData("{\"code\":\"ABORTED\",\"message\":\"No.\"}", "Gateway:Errors:CodeToHttp:ABORTED=412", 412, "ABORTED")]
    public async Task The_http_status_is_the_upstreams_where_that_decided(string body, string setting, int status, string code)
    {
        await using var rest = await RestGateway.LibraryAsync((_, answer) => answer.SendAsync(422, body), setting.Length == 0 ? [] : [setting]);

        var answer = await rest.Gateway.GetAsync(Book);

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task What_is_masked_is_masked_whatever_its_form()
    {
        const string secret = "password=hunter2";
        string[] bodies = [secret, $"{{\"message\":\"{secret}\"}}", $"{{\"title\":\"{secret}\",\"status\":500}}", $"{{\"title\":\"t\",\"status\":400,\"exception\":\"{secret}\",\"stackTrace\":[\"{secret}\"]}}"];
        foreach (var body in bodies)
        {
            await using var rest = await RestGateway.LibraryAsync(
                (_, answer) => answer.SendAsync(body.Contains("400", StringComparison.Ordinal) ? 400 : 500, body, body[0] == '{' ? "application/json" : "text/plain"), "Gateway:Errors:Masking=On");

            var caller = await rest.Gateway.GetAsync(Book);
            var grpc = await GrpcWire.GetBookAsync(rest.Gateway, "shelves/1/books/1");

            Assert.InRange(caller.Status, 400, 500);
            Assert.DoesNotContain(secret, caller.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, grpc.Details?.ToString() ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain(secret, grpc.Message, StringComparison.Ordinal);
        }
    }

    private static string Answer(int status, string body, string? mediaType = "application/json", string headers = "") =>
        $"HTTP/1.1 {status} X\r\n{(mediaType is null ? "" : $"content-type: {mediaType}\r\n")}{headers}content-length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    private static byte[] Zip(string text)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return output.ToArray();
    }
}
