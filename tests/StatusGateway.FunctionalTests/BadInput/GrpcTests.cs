using System.IO.Compression;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.BadInput;

/// <summary>gRPC calls that are none, or whose frames do not read.</summary>
[Collection(SharedPeers.Name)]
public sealed class GrpcTests(GatewayPeers peers)
{
    private static readonly byte[] Request = GrpcWire.BookRequest("shelves/1/books/1");

    /// <summary>The body's frames, code and reason.</summary>
    public static TheoryData<string, byte[], string, string> Bodies => new()
    {
        { "none", [], "12", "WRONG_MESSAGE_COUNT" },
        { "two messages", [.. GrpcWire.Frame(Request), .. GrpcWire.Frame(Request)], "12", "WRONG_MESSAGE_COUNT" },
        { "half a head", [0, 0, 0], "13", "MALFORMED_FRAME" },
        { "half a message", GrpcWire.Frame(Request, length: 1000), "13", "MALFORMED_FRAME" },
        { "a message and half a head", [.. GrpcWire.Frame(Request), 0, 0], "13", "MALFORMED_FRAME" },
        { "an unknown flag", GrpcWire.Frame(Request, flag: 2), "13", "MALFORMED_FRAME" },
        { "gRPC-Web's flag of trailers", GrpcWire.Frame(Request, flag: 0x80), "13", "MALFORMED_FRAME" },
        { "a length over the limit", GrpcWire.Frame(Request, length: 4 * 1024 * 1024 + 1), "8", "MESSAGE_TOO_LARGE" },
        { "the longest length", GrpcWire.Frame(Request, length: uint.MaxValue), "8", "MESSAGE_TOO_LARGE" },
        { "compressed by nothing", GrpcWire.Frame(Request, flag: 1), "13", "MALFORMED_FRAME" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_not_one_message_is_refused(string what, byte[] body, string code, string reason)
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, body);

        Assert.True((code, reason) == (answer.Code, answer.Reason), $"{what}: {answer}");
        Assert.Equal(200, answer.HttpStatus);
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task Compressed_by_identity_is_compressed_by_nothing()
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, GrpcWire.Frame(Request, flag: 1), [("grpc-encoding", "identity")]);

        Assert.Equal(("13", "MALFORMED_FRAME"), (answer.Code, answer.Reason));
    }

    [Fact]
    public async Task A_message_that_is_really_too_large_is_refused()
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, GrpcWire.Frame(new byte[5 * 1024 * 1024]));

        Assert.Equal(("8", "MESSAGE_TOO_LARGE"), (answer.Code, answer.Reason));
    }

    [Fact]
    public async Task A_foreign_client_is_told_that_its_message_is_too_large()
    {
        var result = await peers.Client.CallAsync(new GrpcJsCall(peers.Described.Target, "library.v1.Library/GetBook") { RequestBytes = new byte[5 * 1024 * 1024] });

        Assert.Equal(8, result.Code);
    }

    [Theory]
    [InlineData("/library.v1.Library/NoSuchMethod")]
    [InlineData("/library.v1.Nothing/GetBook")]
    [InlineData("/library.v1.library/getBook")]
    [InlineData("/")]
    [InlineData("/v1/shelves/1/books/1")]
    public async Task A_method_that_is_not_served_is_unimplemented(string path)
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http2, path, GrpcWire.Frame(Request));

        Assert.Equal((200, "12", "ROUTE_NOT_FOUND"), (answer.HttpStatus, answer.Code, answer.Reason));
        Assert.Equal("application/grpc", answer.Headers["content-type"]);
    }

    [Theory]
    [InlineData("application/grpc+x")]
    [InlineData("application/grpc+flatbuffers; a=b")]
    public async Task A_codec_that_nobody_knows_is_unimplemented(string mediaType)
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, GrpcWire.Frame(Request), mediaType: mediaType);

        Assert.Equal((200, "12"), (answer.HttpStatus, answer.Code));
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("APPLICATION/GRPC")]
    [InlineData("application/grpc; charset=utf-8")]
    public async Task The_codec_is_protobuf_by_any_of_its_names(string mediaType)
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, GrpcWire.Frame(Request), mediaType: mediaType);

        Assert.Equal("0", answer.Code);
    }

    [Theory]
    [InlineData(GrpcWire.GetBook)]
    [InlineData("/library.v1.Library/NoSuchMethod")]
    public async Task Over_http1_a_caller_is_asked_to_upgrade(string path)
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http1, path, GrpcWire.Frame(Request));

        Assert.Equal((426, "13"), (answer.HttpStatus, answer.Code));
        Assert.Equal("HTTP/2", answer.Headers["upgrade"]);
    }

    [Fact]
    public async Task A_wrong_verb_is_answered_by_http()
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, GrpcWire.Frame(Request), method: HttpMethod.Put);

        Assert.Equal(405, answer.HttpStatus);
        Assert.Equal("POST", answer.Headers["allow"]);
        Assert.Equal("application/problem+json", answer.Headers["content-type"]);
    }

    [Fact]
    public async Task A_compressed_message_is_relayed_unread_and_the_server_decompresses_it()
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true)) gzip.Write(Request);

        var answer = await GrpcWire.SendAsync(
            peers.Described.Http2, GrpcWire.GetBook, GrpcWire.Frame(compressed.ToArray(), flag: 1), [("grpc-encoding", "gzip"), ("grpc-accept-encoding", "identity")]);

        Assert.Equal("0", answer.Code);
        Assert.Equal("shelves/1/books/1", StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(answer.Body.AsSpan(5).ToArray()).Name);
        Assert.Contains("gzip", answer.Headers["grpc-accept-encoding"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compression_that_the_server_lacks_is_for_the_server_to_refuse()
    {
        var answer = await GrpcWire.SendAsync(peers.Described.Http2, GrpcWire.GetBook, GrpcWire.Frame(Request, flag: 1), [("grpc-encoding", "acme")]);

        Assert.Equal("12", answer.Code);
    }

    [Fact]
    public async Task An_unknown_compression_is_refused_with_the_known_ones()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var answer = await GrpcWire.SendAsync(gateway.Http2, GrpcWire.GetBook, GrpcWire.Frame(Request, flag: 1), [("grpc-encoding", "zstd")]);

        Assert.Equal(("12", "UNSUPPORTED_ENCODING"), (answer.Code, answer.Reason));
        Assert.Equal("gzip, br, deflate", answer.Headers["grpc-accept-encoding"]);
    }

    [Fact]
    public async Task In_this_process_bytes_that_are_not_the_message_are_told_as_such()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var answer = await GrpcWire.SendAsync(gateway.Http2, GrpcWire.GetBook, GrpcWire.Frame([0x0a, 0xff]));

        Assert.Equal(("13", "MALFORMED_BODY"), (answer.Code, answer.Reason));
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}
