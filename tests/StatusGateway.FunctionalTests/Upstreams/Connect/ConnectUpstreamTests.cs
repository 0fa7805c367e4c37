using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Connect;

/// <summary>Responses of Connect upstreams that no library would send.</summary>
public sealed class ConnectUpstreamTests
{
    /// <summary>HTTP status, media type and body, and the code, reason and message that a gRPC client receives.</summary>
    public static TheoryData<int, string?, string, string> Responses => new()
    {
        { 200, "application/proto", "", "0||" },
        { 404, "application/json", """{"code":"not_found","message":"No."}""", "5||No." },
        { 200, "application/json", "{}", "13|UPSTREAM_PROTOCOL_ERROR|The upstream \"library\" broke the protocol: it responded with something other than protobuf." },
        { 200, "text/html", "<html>", "2|UPSTREAM_PROTOCOL_ERROR|The upstream \"library\" broke the protocol: it responded with something other than protobuf." },
        // Without a Connect code, the response is not the service's.
        { 404, "application/json", "{}", "12||404 Not Found" },
        { 429, "application/json; charset=utf-8", """{"code":null}""", "14||429 Too Many Requests" },
        { 404, "text/html", "<html>", "12|UPSTREAM_PROTOCOL_ERROR|The upstream \"library\" broke the protocol: it responded with the HTTP status 404, without a Connect error." },
        { 302, null, "", "2|UPSTREAM_PROTOCOL_ERROR|The upstream \"library\" broke the protocol: it responded with the HTTP status 302, without a Connect error." },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task Response_is_valid_or_an_error(int status, string? mediaType, string body, string expected)
    {
        await using var server = ScriptedHttpServer.Start((_, response) =>
            response.SendAsync(status, body, mediaType, status == 302 ? [("location", "https://login.example.com/secret")] : []));
        await using var gateway = await StartAsync(new Uri(server.Address, "/rpc"));

        var response = await RawGrpcClient.GetBookAsync(gateway, "shelves/1/books/1", ("grpc-timeout", "20S"));

        Assert.Equal(expected, $"{response.Code}|{response.Reason}|{response.Message}");
        var request = Assert.Single(server.Requests);
        Assert.Equal("POST /rpc/library.v1.Library/GetBook", request.Line);
        Assert.Equal(("application/proto", "1"), (request.Header("content-type"), request.Header("connect-protocol-version")));
        Assert.InRange(int.Parse(request.Header("connect-timeout-ms")!, System.Globalization.CultureInfo.InvariantCulture), 1, 20_000);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Damaged_compressed_response_is_an_error(string coding)
    {
        var whole = ContentCodings.Compress(coding, new StatusGateway.Demo.Library.V1.Book { Name = "shelves/1/books/1", Title = "Emma" }.ToByteArray());
        var body = whole;
        await using var server = ScriptedHttpServer.Start((_, response) => response.SendAsync(200, body, "application/proto", null, ("content-encoding", coding)));
        await using var gateway = await StartAsync(server.Address);
        var good = await RawGrpcClient.GetBookAsync(gateway, "shelves/1/books/1");
        Assert.Equal("Emma", StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(MessageFrame.DecodeAll(good.Body).Single().Message).Title);

        for (var length = 1; length <= whole.Length + 1; length++)
        {
            if (length == whole.Length) continue;
            body = length < whole.Length ? whole[..length] : [.. whole, 0];
            var response = await RawGrpcClient.GetBookAsync(gateway, "shelves/1/books/1");
            Assert.Equal(("13", "UPSTREAM_PROTOCOL_ERROR"), (response.Code, response.Reason));
            Assert.EndsWith($"its bytes are not valid {coding}, are truncated, or are followed by other data.", response.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Compressed_error_is_read()
    {
        var error = ContentCodings.Compress("gzip", """{"code":"not_found","message":"No."}"""u8.ToArray());
        await using var server = ScriptedHttpServer.Start((_, response) => response.SendAsync(404, error, "application/json", null, ("content-encoding", "gzip")));
        await using var gateway = await StartAsync(server.Address);

        var response = await RawGrpcClient.GetBookAsync(gateway, "shelves/1/books/1");

        Assert.Equal(("5", "No."), (response.Code, response.Message));
    }

    [Fact]
    public async Task Unknown_compression_is_an_error()
    {
        await using var server = ScriptedHttpServer.Start((_, response) => response.SendAsync(200, "x", "application/proto", ("content-encoding", "zstd")));
        await using var gateway = await StartAsync(server.Address);

        var response = await RawGrpcClient.GetBookAsync(gateway, "shelves/1/books/1");

        Assert.Equal(("13", "UPSTREAM_PROTOCOL_ERROR", "The upstream \"library\" broke the protocol: its compression \"zstd\" is not supported."), (response.Code, response.Reason, response.Message));
    }

    [Fact]
    public async Task Streaming_methods_are_unimplemented()
    {
        await using var server = ScriptedHttpServer.Start((_, response) => response.SendAsync(200, "", "application/proto"));
        await using var gateway = await StartAsync(server.Address, "matrix");

        var response = await RawGrpcClient.SendAsync(gateway.Http2, "/matrix.v1.Matrix/ServerStream", MessageFrame.Encode([]));

        Assert.Equal(("12", "matrix.v1.Matrix.ServerStream is a streaming method; Connect upstreams support unary methods only."), (response.Code, response.Message));
        Assert.Empty(server.Requests);
    }

    private static Task<GatewayHost> StartAsync(Uri address, string schema = "library") => GatewayHost.StartAsync(
        $"Gateway:Upstreams:library:Addresses:0={address}",
        $"Gateway:Upstreams:library:Schema:DescriptorSet={Path.Combine(AppContext.BaseDirectory, $"{schema}.binpb")}",
        "Gateway:Upstreams:library:Protocol=Connect",
        "Gateway:Errors:Masking=Off");
}
