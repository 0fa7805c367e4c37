using System.Text;
using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>Requests to the path of an RPC method that no protocol accepts.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RpcPathTests(GatewayFixture gateways)
{
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

    [Fact]
    public async Task Malformed_json_is_internal_for_grpc_and_invalid_argument_for_connect()
    {
        var grpc = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, MessageFrame.Encode("[]"u8), [], "application/grpc+json");
        Assert.Equal(("13", "MALFORMED_BODY"), (grpc.Code, grpc.Reason));

        var connect = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, "[]"u8.ToArray(), [], "application/json");
        Assert.Equal((400, "invalid_argument"), (connect.HttpStatus, Json(connect).GetProperty("code").GetString()));
    }

    private static JsonElement Json(RawGrpcResponse response) => JsonSerializer.Deserialize<JsonElement>(response.Body);
}
