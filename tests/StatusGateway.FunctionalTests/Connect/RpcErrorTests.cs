using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Connect;

/// <summary>Requests that violate their RPC protocol, and the headers of errors.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RpcErrorTests(GatewayFixture gateways)
{
    private const string Raise = "/statusgateway.v1.Statuses/RaiseStatus";

    private static readonly byte[] Request = RawGrpcClient.BookRequest("shelves/1/books/1");

    private static readonly byte[] JsonRequest = """{"name":"shelves/1/books/1"}"""u8.ToArray();

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/connect+proto")]
    [InlineData("application/xml")]
    public async Task Unknown_media_type_receives_415(string mediaType)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, Request, mediaType: mediaType);

        Assert.Equal((415, "application/problem+json"), (response.HttpStatus, response.Headers["content-type"]));
        Assert.Equal(
            "application/grpc, application/grpc-web, application/grpc-web-text, application/proto, application/json",
            response.Headers["accept-post"]);
        Assert.DoesNotContain("grpc-status", response.Headers.Keys);
    }

    [Theory]
    [InlineData("GET", "application/grpc")]
    [InlineData("PUT", "application/proto")]
    [InlineData("GET", "application/json")]
    public async Task Unsupported_http_method_receives_405(string verb, string mediaType)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, Request, mediaType: mediaType, method: new HttpMethod(verb));

        Assert.Equal((405, "application/problem+json", "POST"), (response.HttpStatus, response.Headers["content-type"], response.Headers["allow"]));
    }

    [Theory]
    [InlineData("application/proto", null)]
    [InlineData("application/connect+json", null)]
    [InlineData("application/json", "1")]
    public async Task Unknown_method_receives_a_connect_404(string mediaType, string? version)
    {
        var response = await RawGrpcClient.SendAsync(
            gateways.Library.Http1, "/library.v1.Library/None", Request, version is null ? [] : [("connect-protocol-version", version)], mediaType);

        Assert.Equal((404, "application/json"), (response.HttpStatus, response.Headers["content-type"]));
        Assert.Equal("unimplemented", Json(response).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Grpc_over_http1_receives_426()
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, MessageFrame.Encode(Request));

        Assert.Equal((426, "HTTP/2", "13"), (response.HttpStatus, response.Headers["upgrade"], response.Code));
    }

    [Theory]
    [InlineData("*/*", null, "application/json")]
    [InlineData("application/problem+json", "1", "application/json")]
    [InlineData("application/problem+json", null, "application/problem+json")]
    public async Task Plain_json_client_may_accept_problem_details(string accept, string? version, string mediaType)
    {
        (string, string)[] headers = version is null ? [("accept", accept)] : [("accept", accept), ("connect-protocol-version", version)];

        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, """{"name":"shelves/1/books/none"}"""u8.ToArray(), headers, "application/json");

        Assert.Equal((404, mediaType), (response.HttpStatus, response.Headers["content-type"]));
        Assert.Equal(mediaType == "application/json" ? "not_found" : "NOT_FOUND", Json(response).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Unknown_compression_is_rejected_with_the_supported_ones()
    {
        var grpc = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, MessageFrame.Encode(Request), [("grpc-encoding", "zstd")]);
        Assert.Equal((200, "12", "UNSUPPORTED_ENCODING", "gzip, br, deflate"), (grpc.HttpStatus, grpc.Code, grpc.Reason, grpc.Headers["grpc-accept-encoding"]));

        var connect = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, Request, [("connect-protocol-version", "1")], "application/proto; x=y");
        Assert.Equal(200, connect.HttpStatus);
        var response = await RestResponse.SendAsync(
            gateways.Library.Http1, HttpMethod.Post, RawGrpcClient.GetBook, Encoding.UTF8.GetString(JsonRequest), [("content-encoding", "zstd")]);
        Assert.Equal((501, "gzip, br, deflate"), (response.Status, response.Header("accept-encoding")));
        Assert.Equal("unimplemented", response.Json.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("12345678901")]
    [InlineData("x")]
    public async Task Invalid_connect_timeout_is_rejected(string timeout)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, JsonRequest, [("connect-timeout-ms", timeout)], "application/json");

        Assert.Equal((400, "invalid_argument"), (response.HttpStatus, Json(response).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Connect_error_has_the_headers_of_its_details()
    {
        var status = new Rpc.Status { Code = 16, Message = "Who are you?" };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(
            new Rpc.RetryInfo { RetryDelay = new Google.Protobuf.WellKnownTypes.Duration { Seconds = 1, Nanos = 1 } }));
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(
            new Rpc.Help { Links = { new Rpc.Help.Types.Link { Url = "https://example.com/help" } } }));

        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, Raise, new Server.Statuses.V1.RaiseStatusRequest { Status = status }.ToByteArray(), [], "application/proto");

        Assert.Equal((401, "application/json"), (response.HttpStatus, response.Headers["content-type"]));
        Assert.Equal("no-store", response.Headers["cache-control"]);
        Assert.Equal("2", response.Headers["retry-after"]);
        Assert.Equal("<https://example.com/help>; rel=\"help\"", response.Headers["link"]);
        Assert.Equal("Bearer", response.Headers["www-authenticate"]);
        Assert.Matches("^[0-9a-f]{32}$", response.Headers["statusgateway-trace-id"]);
        Assert.Equal("unauthenticated", Json(response).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc-web-text")]
    public async Task Status_in_grpc_web_headers_is_reduced_to_the_limit(string mediaType)
    {
        var status = new Rpc.Status { Code = 13, Message = "x" };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new Rpc.ErrorInfo { Reason = "KEPT_ONE", Domain = "example.com" }));
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new Rpc.DebugInfo { Detail = new string('d', 20_000) }));
        var frame = MessageFrame.Encode(new Server.Statuses.V1.RaiseStatusRequest { Status = status }.ToByteArray());
        if (mediaType.EndsWith("text", StringComparison.Ordinal)) frame = Encoding.ASCII.GetBytes(Convert.ToBase64String(frame));

        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, Raise, frame, [], mediaType);

        Assert.Equal(("13", "KEPT_ONE", "1"), (response.Code, response.Reason, response.Find("statusgateway-details-dropped")));
        Assert.Empty(response.Body);
    }

    [Theory]
    [InlineData("application/grpc-web-text", "AAAAAAA", "MALFORMED_FRAME")]
    [InlineData("application/grpc-web-text", "no base64", "MALFORMED_FRAME")]
    [InlineData("application/grpc-web-text", "", "WRONG_MESSAGE_COUNT")]
    [InlineData("application/grpc-web", "\u0080\0\0\0\0", "MALFORMED_FRAME")]
    public async Task Malformed_grpc_web_body_is_rejected(string mediaType, string body, string reason)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, Encoding.Latin1.GetBytes(body), [], mediaType);

        Assert.Equal((200, reason), (response.HttpStatus, response.Reason));
    }

    [Fact]
    public async Task Malformed_json_is_internal_for_grpc_and_invalid_argument_for_connect()
    {
        var grpc = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, MessageFrame.Encode("[]"u8), [], "application/grpc+json");
        Assert.Equal(("13", "MALFORMED_BODY"), (grpc.Code, grpc.Reason));

        var connect = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, "[]"u8.ToArray(), [], "application/json");
        Assert.Equal((400, "invalid_argument"), (connect.HttpStatus, Json(connect).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Message_over_the_limit_is_rejected()
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, new byte[5 * 1024 * 1024], [], "application/proto");

        Assert.Equal(((int)HttpStatusCode.TooManyRequests, "resource_exhausted"), (response.HttpStatus, Json(response).GetProperty("code").GetString()));
    }

    private static JsonElement Json(RawGrpcResponse response) => JsonSerializer.Deserialize<JsonElement>(response.Body);
}
