using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>Responses of REST upstreams: successes, invalid responses, and errors.</summary>
public sealed class ResponseTests
{
    private const string Book = "/v1/shelves/1/books/1";
    private const string Emma = """{"name":"shelves/1/books/1","title":"Emma"}""";

    private static readonly string Long = new('x', 10_000);

    /// <summary>The server's response, and the summary of the response to a REST client.</summary>
    public static TheoryData<string, string> Raw => new()
    {
        { RawResponse(200, Emma), "200" },
        { RawResponse(200, "\uFEFF" + Emma), "200" },
        { RawResponse(200, Emma, "application/vnd.book+json; charset=utf-8"), "200" },
        { RawResponse(200, Emma, null), "200" },
        { RawResponse(200, """{"title":"Emma","unknown":{"a":[1]}}"""), "200" },
        { RawResponse(206, Emma), "200" },
        { "HTTP/1.1 204 No Content\r\n\r\n", "204" },
        { "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + RawResponse(200, Emma), "200" },
        { $"HTTP/1.1 200 OK\r\n\r\n{Emma}", "200" },
        // Success statuses with invalid bodies, or with errors in them.
        { RawResponse(200, "<html>", "text/html"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { RawResponse(200, "<html>"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { RawResponse(200, Emma, "text/plain"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { RawResponse(200, "[]"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { RawResponse(200, "{\"title\":5}"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { RawResponse(200, Emma + Emma), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { RawResponse(200, Emma[..^1]), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { RawResponse(200, """{"error":{"code":404,"message":"No.","status":"NOT_FOUND"}}"""), "404 NOT_FOUND" },
        { RawResponse(200, """{"code":5,"message":"No.","details":[]}"""), "404 NOT_FOUND" },
        { RawResponse(200, """{"status":422,"detail":"No."}""", "application/problem+json"), "400 INVALID_ARGUMENT" },
        { RawResponse(200, """{"code":5,"message":"No.","details":[],"title":"Emma"}"""), "200" },
        // Incomplete bodies and invalid headers.
        { RawResponse(200, Emma).Replace("content-length: ", "content-length: 9", StringComparison.Ordinal), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{Emma[..5]}\r\n", "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{Emma}", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR" },
        { RawResponse(200, Emma, headers: "content-encoding: gzip\r\n"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { RawResponse(200, $"{{\"title\":\"{Long}\"}}"), "502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE" },
        { "nonsense\r\n\r\n", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR" },
        { "", "503 UNAVAILABLE UPSTREAM_RESET" },
        // An empty body is no message.
        { RawResponse(200, ""), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { RawResponse(201, " \r\n\t"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { RawResponse(200, "", "text/plain"), "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n", "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { "HTTP/1.1 200 OK\r\n\r\n", "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { "HTTP/1.1 204 No Content\r\n\r\n", "204" },
        { "HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n", "205" },
        { RawResponse(200, "", "application/x-protobuf"), "200" },
        // Redirects and other unexpected statuses.
        { RawResponse(302, "", headers: "location: https://login.example.com/secret?token=1\r\n"), "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR" },
        { RawResponse(302, "", headers: "location: /login\r\n"), "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR" },
        { "HTTP/1.1 304 Not Modified\r\n\r\n", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR" },
        { RawResponse(300, ""), "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR" },
        // Errors with incomplete or too large bodies keep their HTTP status.
        { RawResponse(404, "{\"message\":\"No").Replace("content-length: ", "content-length: 9", StringComparison.Ordinal), "404 NOT_FOUND" },
        { RawResponse(422, $"{{\"message\":\"{Long}\"}}"), "422 INVALID_ARGUMENT" },
        { RawResponse(503, Emma, headers: "content-encoding: gzip\r\n"), "503 UNAVAILABLE" },
        { RawResponse(418, "I am a teapot.", "text/plain"), "418 FAILED_PRECONDITION" },
    };

    [Theory]
    [MemberData(nameof(Raw))]
    public async Task Response_is_a_success_or_an_error(string raw, string summary)
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.WriteAsync(raw), "Gateway:Limits:MaxResponseBytes=5000", "Gateway:Limits:MaxErrorBytes=5000");

        var response = await rest.Gateway.GetAsync(Book);

        Assert.Equal(summary, response.Summary);
        Assert.DoesNotContain("secret", response.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("html>", response.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/2", response.Body, StringComparison.Ordinal);
        Assert.Null(response.Header("location"));
        if (raw.Contains("login.example.com", StringComparison.Ordinal))
        {
            Assert.Contains("it responded with the HTTP status 302, and redirects are not followed.", response.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("login", response.ToString(), StringComparison.Ordinal);
            Assert.Contains(rest.Gateway.Logs.Lines, line => line.Contains("https://login.example.com/secret", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(rest.Gateway.Logs.Lines, line => line.Contains("INTERNAL_FAILURE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(201, "/v1/shelves/1/books/2", true)]
    [InlineData(201, "/somewhere/else", true)]
    [InlineData(201, "//internal/v1/shelves/1", false)]
    [InlineData(201, "/\\internal", false)]
    [InlineData(201, "http://internal:9000/v1/shelves/1/books/2?token=1", false)]
    [InlineData(200, "/v1/shelves/1/books/2?view=all", true)]
    [InlineData(404, "/v1/shelves/1", true)]
    [InlineData(202, "/internal/operations/1", false)]
    [InlineData(200, "http://{gateway}/v1/shelves/1", true)]
    [InlineData(200, "http://{gateway}/internal", false)]
    [InlineData(302, "/v1/shelves/1", false)]
    [InlineData(302, "http://{gateway}/v1/shelves/1", false)]
    public async Task Location_passes_with_201_and_where_it_leads_to_a_route(int status, string location, bool passes)
    {
        var target = "";
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(status, "{}", "application/json", ("Location", target)));
        target = location.Replace("{gateway}", rest.Gateway.Target, StringComparison.Ordinal);

        Assert.Equal(passes ? target : null, (await rest.Gateway.GetAsync(Book)).Header("location"));
    }

    [Fact]
    public async Task Headers_about_the_software_and_network_of_the_upstream_are_not_forwarded()
    {
        string[] hidden = ["Server", "Via", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator", "X-Runtime", "X-Envoy-Upstream-Service-Time", "Alt-Svc", "Refresh"];
        string[] shown = ["X-Request-Id", "ETag", "Link", "RateLimit", "X-Amzn-RequestId", "X-Server-Time"];
        await using var rest = await ScriptedRestUpstream.LibraryAsync(
            (request, response) => response.SendAsync(request.Line.EndsWith('1') ? 200 : 404, "{}", "application/json", [.. hidden.Concat(shown).Select(name => (name, "x"))]));

        foreach (var path in (string[])[Book, "/v1/shelves/1/books/2"])
        {
            var response = await rest.Gateway.GetAsync(path);

            Assert.All(hidden, name => Assert.Null(response.Header(name)));
            Assert.All(shown, name => Assert.Equal("x", response.Header(name)));
        }
    }

    [Fact]
    public async Task Empty_body_is_the_message_of_a_method_that_returns_empty()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(200, ""));

        var response = await RestResponse.SendAsync(rest.Gateway.Http1, HttpMethod.Delete, Book);

        Assert.Equal((200, "{}"), (response.Status, response.Body));
    }

    [Theory]
    [InlineData("connection: close, X-Internal\r\n")]
    [InlineData("connection: close\r\nconnection: x-internal\r\n")]
    [InlineData("connection: x-internal\r\n")]
    public async Task Header_named_by_connection_is_not_forwarded(string connection)
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.WriteAsync(
            $"HTTP/1.1 200 OK\r\n{connection}x-internal: 1\r\nx-through: 2\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"));

        var response = await rest.Gateway.GetAsync(Book);

        Assert.Null(response.Header("x-internal"));
        Assert.Equal("2", response.Header("x-through"));
    }

    [Fact]
    public async Task Unknown_field_is_an_error_with_strict_responses()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(200, """{"title":"Emma","unknown":1}"""), "Gateway:Upstreams:library:StrictAnswers=true");

        var response = await rest.Gateway.GetAsync(Book);

        Assert.Equal("502 INTERNAL UPSTREAM_RESPONSE_INVALID", response.Summary);
        Assert.Equal("unknown", response.Json.GetProperty("metadata").GetProperty("field").GetString());
    }

    [Theory]
    [InlineData(200, 1_000, "200")]
    [InlineData(200, 10_000_000, "502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE")]
    [InlineData(404, 10_000_000, "404 NOT_FOUND")]
    public async Task Limits_apply_after_decompression(int status, int size, string summary)
    {
        var body = ContentCodings.Compress("gzip", Encoding.UTF8.GetBytes($"{{\"title\":\"{new string('x', size)}\",\"message\":\"m\"}}"));
        Assert.InRange(body.Length, 1, 20_000);
        await using var rest = await ScriptedRestUpstream.LibraryAsync(
            (_, response) => response.SendAsync(status, body, "application/json", null, ("content-encoding", "gzip")), "Gateway:Limits:MaxResponseBytes=100000");

        Assert.Equal(summary, (await rest.Gateway.GetAsync(Book)).Summary);
    }

    [Fact]
    public async Task Endless_error_body_is_read_up_to_the_limit()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync(async (_, response) =>
        {
            await response.StartChunkedAsync("application/json", 409);
            while (!response.Stop.IsCancellationRequested) await response.WriteChunkAsync(Long);
        });

        Assert.Equal("409 ABORTED", (await rest.Gateway.GetAsync(Book)).Summary);
    }

    [Fact]
    public async Task Retry_after_challenge_and_metadata_are_forwarded()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(
            401, "{\"message\":\"Who?\"}", "application/json", ("www-authenticate", "Basic realm=\"books\""), ("retry-after", "30"), ("x-own", "1"), ("trailer-x-end", "2"), ("set-cookie", "a=b")));

        var problem = await rest.Gateway.GetAsync(Book);
        var grpc = await RawGrpcClient.GetBookAsync(rest.Gateway, "shelves/1/books/1");

        Assert.Equal(("401 UNAUTHENTICATED", "Basic realm=\"books\"", "30"), (problem.Summary, problem.Header("www-authenticate"), problem.Header("retry-after")));
        Assert.Equal(("1", "2"), (problem.Header("x-own"), problem.Header("trailer-x-end")));
        Assert.Equal(("16", "Basic realm=\"books\"", "1", "2"), (grpc.Code, grpc.Find("www-authenticate"), grpc.Find("x-own"), grpc.Find("x-end")));
        Assert.Equal(30, grpc.Details!.Details.Single(detail => detail.Is(Rpc.RetryInfo.Descriptor)).Unpack<Rpc.RetryInfo>().RetryDelay.Seconds);
    }

    [Theory]
    [InlineData("{\"message\":\"No.\"}", "", 422, "INVALID_ARGUMENT")]
    [InlineData("{\"message\":\"No.\"}", "Gateway:Upstreams:library:KeepHttpStatus=false", 400, "INVALID_ARGUMENT")]
    [InlineData("{\"message\":\"No.\"}", "Gateway:Errors:CodeToHttp:INVALID_ARGUMENT=418", 422, "INVALID_ARGUMENT")]
    [InlineData("{\"message\":\"No.\"}", "Gateway:Upstreams:library:HttpToCode:Overrides:422=OUT_OF_RANGE", 422, "OUT_OF_RANGE")]
    [InlineData("{\"message\":\"No.\"}", "Gateway:Upstreams:library:HttpToCode:Profile=Intermediary", 422, "UNKNOWN")]
    // The body decides the code, not the HTTP status.
    [InlineData("{\"code\":\"ABORTED\",\"message\":\"No.\"}", "", 409, "ABORTED")]
    [InlineData("{\"code\":\"ABORTED\",\"message\":\"No.\"}", "Gateway:Errors:CodeToHttp:ABORTED=412", 412, "ABORTED")]
    public async Task Http_status_of_the_upstream_is_kept_if_it_decided_the_code(string body, string setting, int status, string code)
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(422, body), setting.Length == 0 ? [] : [setting]);

        var response = await rest.Gateway.GetAsync(Book);

        Assert.Equal((status, code), (response.Status, response.Code));
        Assert.Equal(status, response.Json.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Masking_applies_to_all_forms_of_errors()
    {
        const string secret = "password=hunter2";
        string[] bodies = [secret, $"{{\"message\":\"{secret}\"}}", $"{{\"title\":\"{secret}\",\"status\":500}}", $"{{\"title\":\"t\",\"status\":400,\"exception\":\"{secret}\",\"stackTrace\":[\"{secret}\"]}}"];
        foreach (var body in bodies)
        {
            await using var rest = await ScriptedRestUpstream.LibraryAsync(
                (_, response) => response.SendAsync(body.Contains("400", StringComparison.Ordinal) ? 400 : 500, body, body[0] == '{' ? "application/json" : "text/plain"), "Gateway:Errors:Masking=On");

            var problem = await rest.Gateway.GetAsync(Book);
            var grpc = await RawGrpcClient.GetBookAsync(rest.Gateway, "shelves/1/books/1");

            Assert.InRange(problem.Status, 400, 500);
            Assert.DoesNotContain(secret, problem.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, grpc.Details?.ToString() ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain(secret, grpc.Message, StringComparison.Ordinal);
        }
    }

    private static string RawResponse(int status, string body, string? mediaType = "application/json", string headers = "") =>
        $"HTTP/1.1 {status} X\r\n{(mediaType is null ? "" : $"content-type: {mediaType}\r\n")}{headers}content-length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
}
