using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Protocols;

/// <summary>Calls that go wrong in the protocol itself, and what a failure brings besides its body.</summary>
[Collection(SharedPeers.Name)]
public sealed class FaultTests(GatewayPeers peers)
{
    private const string Raise = "/statusgateway.v1.Statuses/RaiseStatus";

    private static readonly byte[] Request = GrpcWire.BookRequest("shelves/1/books/1");

    private static readonly byte[] JsonRequest = """{"name":"shelves/1/books/1"}"""u8.ToArray();

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/connect+proto")]
    [InlineData("application/xml")]
    public async Task A_media_type_of_no_rpc_protocol_is_refused_by_http(string mediaType)
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, Request, mediaType: mediaType);

        Assert.Equal((415, "application/problem+json"), (answer.HttpStatus, answer.Headers["content-type"]));
        Assert.Equal(
            "application/grpc, application/grpc-web, application/grpc-web-text, application/proto, application/json",
            answer.Headers["accept-post"]);
        Assert.DoesNotContain("grpc-status", answer.Headers.Keys);
    }

    [Theory]
    [InlineData("GET", "application/grpc")]
    [InlineData("PUT", "application/proto")]
    [InlineData("GET", "application/json")]
    public async Task A_verb_of_no_rpc_protocol_is_refused_by_http(string verb, string mediaType)
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, Request, mediaType: mediaType, method: new HttpMethod(verb));

        Assert.Equal((405, "application/problem+json", "POST"), (answer.HttpStatus, answer.Headers["content-type"], answer.Headers["allow"]));
    }

    [Theory]
    [InlineData("application/proto", null)]
    [InlineData("application/connect+json", null)]
    [InlineData("application/json", "1")]
    public async Task A_path_that_is_not_served_is_connects_404(string mediaType, string? version)
    {
        var answer = await GrpcWire.SendAsync(
            peers.Described.Http1, "/library.v1.Library/None", Request, version is null ? [] : [("connect-protocol-version", version)], mediaType);

        Assert.Equal((404, "application/json"), (answer.HttpStatus, answer.Headers["content-type"]));
        Assert.Equal("unimplemented", Json(answer).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Grpc_over_http_1_is_asked_to_upgrade()
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http1, GrpcWire.GetBook, GrpcWire.Frame(Request));

        Assert.Equal((426, "HTTP/2", "13"), (answer.HttpStatus, answer.Headers["upgrade"], answer.Code));
    }

    [Theory]
    [InlineData("*/*", null, "application/json")]
    [InlineData("application/problem+json", "1", "application/json")]
    [InlineData("application/problem+json", null, "application/problem+json")]
    public async Task Who_posts_plain_json_may_ask_for_problem_details(string accept, string? version, string mediaType)
    {
        (string, string)[] headers = version is null ? [("accept", accept)] : [("accept", accept), ("connect-protocol-version", version)];

        var answer = await GrpcWire.SendAsync(peers.Described.Http1, GrpcWire.GetBook, """{"name":"shelves/1/books/none"}"""u8.ToArray(), headers, "application/json");

        Assert.Equal((404, mediaType), (answer.HttpStatus, answer.Headers["content-type"]));
        Assert.Equal(mediaType == "application/json" ? "not_found" : "NOT_FOUND", Json(answer).GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_unknown_compression_is_told_with_the_known_ones()
    {
        var grpc = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, GrpcWire.Frame(Request), [("grpc-encoding", "zstd")]);
        Assert.Equal((200, "12", "UNSUPPORTED_ENCODING", "gzip, br, deflate"), (grpc.HttpStatus, grpc.Code, grpc.Reason, grpc.Headers["grpc-accept-encoding"]));

        var connect = await GrpcWire.SendAsync(peers.Described.Http1, GrpcWire.GetBook, Request, [("connect-protocol-version", "1")], "application/proto; x=y");
        Assert.Equal(200, connect.HttpStatus);
        var answer = await RestAnswer.SendAsync(
            peers.Described.Http1, HttpMethod.Post, GrpcWire.GetBook, Encoding.UTF8.GetString(JsonRequest), [("content-encoding", "zstd")]);
        Assert.Equal((501, "gzip, br, deflate"), (answer.Status, answer.Header("accept-encoding")));
        Assert.Equal("unimplemented", answer.Json.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("12345678901")]
    [InlineData("x")]
    public async Task A_timeout_of_connect_that_is_none_is_refused(string timeout)
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http1, GrpcWire.GetBook, JsonRequest, [("connect-timeout-ms", timeout)], "application/json");

        Assert.Equal((400, "invalid_argument"), (answer.HttpStatus, Json(answer).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_failure_of_connect_brings_the_headers_of_its_details()
    {
        var status = new Rpc.Status { Code = 16, Message = "Who are you?" };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(
            new Rpc.RetryInfo { RetryDelay = new Google.Protobuf.WellKnownTypes.Duration { Seconds = 1, Nanos = 1 } }));
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(
            new Rpc.Help { Links = { new Rpc.Help.Types.Link { Url = "https://example.com/help" } } }));

        var answer = await GrpcWire.SendAsync(peers.Described.Http1, Raise, new Server.Statuses.V1.RaiseStatusRequest { Status = status }.ToByteArray(), [], "application/proto");

        Assert.Equal((401, "application/json"), (answer.HttpStatus, answer.Headers["content-type"]));
        Assert.Equal("no-store", answer.Headers["cache-control"]);
        Assert.Equal("2", answer.Headers["retry-after"]);
        Assert.Equal("<https://example.com/help>; rel=\"help\"", answer.Headers["link"]);
        Assert.Equal("Bearer", answer.Headers["www-authenticate"]);
        Assert.Matches("^[0-9a-f]{32}$", answer.Headers["statusgateway-trace-id"]);
        Assert.Equal("unauthenticated", Json(answer).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc-web-text")]
    public async Task A_status_in_the_headers_of_grpc_web_is_cut_to_fit(string mediaType)
    {
        var status = new Rpc.Status { Code = 13, Message = "x" };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new Rpc.ErrorInfo { Reason = "KEPT_ONE", Domain = "example.com" }));
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new Rpc.DebugInfo { Detail = new string('d', 20_000) }));
        var frame = GrpcWire.Frame(new Server.Statuses.V1.RaiseStatusRequest { Status = status }.ToByteArray());
        if (mediaType.EndsWith("text", StringComparison.Ordinal)) frame = Encoding.ASCII.GetBytes(Convert.ToBase64String(frame));

        var answer = await GrpcWire.SendAsync(peers.Described.Http1, Raise, frame, [], mediaType);

        Assert.Equal(("13", "KEPT_ONE", "1"), (answer.Code, answer.Reason, answer.Find("statusgateway-details-dropped")));
        Assert.Empty(answer.Body);
    }

    [Theory]
    [InlineData("application/grpc-web-text", "AAAAAAA", "MALFORMED_FRAME")]
    [InlineData("application/grpc-web-text", "no base64", "MALFORMED_FRAME")]
    [InlineData("application/grpc-web-text", "", "WRONG_MESSAGE_COUNT")]
    [InlineData("application/grpc-web", "\u0080\0\0\0\0", "MALFORMED_FRAME")]
    public async Task A_body_of_grpc_web_that_does_not_read_is_refused(string mediaType, string body, string reason)
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http1, GrpcWire.GetBook, Encoding.Latin1.GetBytes(body), [], mediaType);

        Assert.Equal((200, reason), (answer.HttpStatus, answer.Reason));
    }

    [Fact]
    public async Task Json_that_does_not_read_is_internal_to_grpc_and_an_argument_to_connect()
    {
        var grpc = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, GrpcWire.Frame("[]"u8), [], "application/grpc+json");
        Assert.Equal(("13", "MALFORMED_BODY"), (grpc.Code, grpc.Reason));

        var connect = await GrpcWire.SendAsync(peers.Described.Http1, GrpcWire.GetBook, "[]"u8.ToArray(), [], "application/json");
        Assert.Equal((400, "invalid_argument"), (connect.HttpStatus, Json(connect).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_message_over_the_limit_is_told_to_callers_of_connect()
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http1, GrpcWire.GetBook, new byte[5 * 1024 * 1024], [], "application/proto");

        Assert.Equal(((int)HttpStatusCode.TooManyRequests, "resource_exhausted"), (answer.HttpStatus, Json(answer).GetProperty("code").GetString()));
    }

    private static JsonElement Json(GrpcWireAnswer answer) => JsonSerializer.Deserialize<JsonElement>(answer.Body);
}
