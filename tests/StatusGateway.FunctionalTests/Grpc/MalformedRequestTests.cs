using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Grpc;

/// <summary>Malformed gRPC requests.</summary>
[Collection(GatewayCollection.Name)]
public sealed class MalformedRequestTests(GatewayFixture gateways)
{
    private static readonly byte[] Request = RawGrpcClient.BookRequest("shelves/1/books/1");

    /// <summary>The request body, the expected code and the expected reason.</summary>
    public static TheoryData<string, byte[], string, string> Bodies => new()
    {
        { "no message", [], "12", "WRONG_MESSAGE_COUNT" },
        { "two messages", [.. MessageFrame.Encode(Request), .. MessageFrame.Encode(Request)], "12", "WRONG_MESSAGE_COUNT" },
        { "incomplete frame header", [0, 0, 0], "13", "MALFORMED_FRAME" },
        { "incomplete message", MessageFrame.Encode(Request, length: 1000), "13", "MALFORMED_FRAME" },
        { "message and incomplete frame header", [.. MessageFrame.Encode(Request), 0, 0], "13", "MALFORMED_FRAME" },
        { "unknown flag", MessageFrame.Encode(Request, flag: 2), "13", "MALFORMED_FRAME" },
        { "gRPC-Web trailer flag", MessageFrame.Encode(Request, flag: 0x80), "13", "MALFORMED_FRAME" },
        { "length over the limit", MessageFrame.Encode(Request, length: 4 * 1024 * 1024 + 1), "8", "MESSAGE_TOO_LARGE" },
        { "maximum length", MessageFrame.Encode(Request, length: uint.MaxValue), "8", "MESSAGE_TOO_LARGE" },
        { "compressed flag without an encoding", MessageFrame.Encode(Request, flag: 1), "13", "MALFORMED_FRAME" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_without_exactly_one_message_is_rejected(string name, byte[] body, string code, string reason)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, body);

        Assert.True((code, reason) == (response.Code, response.Reason), $"{name}: {response}");
        Assert.Equal(200, response.HttpStatus);
        Assert.Empty(response.Body);
    }

    [Fact]
    public async Task Compressed_flag_with_identity_encoding_is_malformed()
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, MessageFrame.Encode(Request, flag: 1), [("grpc-encoding", "identity")]);

        Assert.Equal(("13", "MALFORMED_FRAME"), (response.Code, response.Reason));
    }

    [Fact]
    public async Task Complete_message_over_the_limit_is_rejected()
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, MessageFrame.Encode(new byte[5 * 1024 * 1024]));

        Assert.Equal(("8", "MESSAGE_TOO_LARGE"), (response.Code, response.Reason));
    }

    [Fact]
    public async Task Grpc_js_receives_resource_exhausted_for_a_large_message()
    {
        var result = await gateways.Client.CallAsync(new GrpcJsCall(gateways.Library.Target, "library.v1.Library/GetBook") { RequestBytes = new byte[5 * 1024 * 1024] });

        Assert.Equal(8, result.Code);
    }

    [Theory]
    [InlineData("/library.v1.Library/NoSuchMethod")]
    [InlineData("/library.v1.Nothing/GetBook")]
    [InlineData("/library.v1.library/getBook")]
    [InlineData("/")]
    [InlineData("/v1/shelves/1/books/1")]
    public async Task Unknown_method_is_unimplemented(string path)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http2, path, MessageFrame.Encode(Request));

        Assert.Equal((200, "12", "ROUTE_NOT_FOUND"), (response.HttpStatus, response.Code, response.Reason));
        Assert.Equal("application/grpc", response.Headers["content-type"]);
    }

    [Theory]
    [InlineData("application/grpc+x")]
    [InlineData("application/grpc+flatbuffers; a=b")]
    public async Task Unknown_codec_is_unimplemented(string mediaType)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, MessageFrame.Encode(Request), mediaType: mediaType);

        Assert.Equal((200, "12"), (response.HttpStatus, response.Code));
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("APPLICATION/GRPC")]
    [InlineData("application/grpc; charset=utf-8")]
    public async Task All_protobuf_media_types_are_accepted(string mediaType)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, MessageFrame.Encode(Request), mediaType: mediaType);

        Assert.Equal("0", response.Code);
    }

    [Theory]
    [InlineData(RawGrpcClient.GetBook)]
    [InlineData("/library.v1.Library/NoSuchMethod")]
    public async Task Http1_request_receives_426(string path)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, path, MessageFrame.Encode(Request));

        Assert.Equal((426, "13"), (response.HttpStatus, response.Code));
        Assert.Equal("HTTP/2", response.Headers["upgrade"]);
    }

    [Fact]
    public async Task Wrong_http_method_receives_405()
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, MessageFrame.Encode(Request), method: HttpMethod.Put);

        Assert.Equal(405, response.HttpStatus);
        Assert.Equal("POST", response.Headers["allow"]);
        Assert.Equal("application/problem+json", response.Headers["content-type"]);
    }

    [Fact]
    public async Task Compressed_message_is_passed_through_and_decompressed_by_the_server()
    {
        var response = await RawGrpcClient.SendAsync(
            gateways.Library.Http2, RawGrpcClient.GetBook, MessageFrame.Encode(ContentCodings.Compress("gzip", Request), flag: 1), [("grpc-encoding", "gzip"), ("grpc-accept-encoding", "identity")]);

        Assert.Equal("0", response.Code);
        Assert.Equal("shelves/1/books/1", StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(response.Body.AsSpan(5).ToArray()).Name);
        Assert.Contains("gzip", response.Headers["grpc-accept-encoding"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_compression_is_rejected_by_the_server()
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http2, RawGrpcClient.GetBook, MessageFrame.Encode(Request, flag: 1), [("grpc-encoding", "acme")]);

        Assert.Equal("12", response.Code);
    }

    [Fact]
    public async Task Unknown_compression_of_an_in_process_call_is_rejected_with_the_supported_ones()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var response = await RawGrpcClient.SendAsync(gateway.Http2, RawGrpcClient.GetBook, MessageFrame.Encode(Request, flag: 1), [("grpc-encoding", "zstd")]);

        Assert.Equal(("12", "UNSUPPORTED_ENCODING"), (response.Code, response.Reason));
        Assert.Equal("gzip, br, deflate", response.Headers["grpc-accept-encoding"]);
    }

    [Fact]
    public async Task Malformed_message_of_an_in_process_call_is_reported()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var response = await RawGrpcClient.SendAsync(gateway.Http2, RawGrpcClient.GetBook, MessageFrame.Encode([0x0a, 0xff]));

        Assert.Equal(("13", "MALFORMED_BODY"), (response.Code, response.Reason));
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}
