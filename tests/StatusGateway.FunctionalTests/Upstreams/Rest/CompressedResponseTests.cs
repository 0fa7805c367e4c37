using System.IO.Compression;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>Compressed responses of REST upstreams: data that is truncated, corrupt or followed by other data is an error in every direction.</summary>
public sealed class CompressedResponseTests
{
    private const string Book = "/v1/shelves/1/books/1";
    private const string Lines = "application/x-ndjson";
    private const string Events = "text/event-stream";
    private const string Count = "/v1/streams/x:count";

    private static readonly byte[] Emma = """{"name":"shelves/1/books/1","title":"Emma"}"""u8.ToArray();

    public static TheoryData<string> Codings => new("gzip", "deflate", "br", "gzip, br");

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Complete_response_is_read(string coding)
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => SendAsync(response, ContentCodings.Compress(coding, Emma), "application/json", coding));

        var response = await rest.Gateway.GetAsync(Book);

        Assert.Equal(("200", "Emma"), (response.Summary, response.Json.GetProperty("title").GetString()));
        Assert.Equal("gzip, br, deflate", Assert.Single(rest.Server.Requests).Header("accept-encoding"));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Damaged_response_is_an_error(string coding)
    {
        byte[] body = [];
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => SendAsync(response, body, "application/json", coding));
        foreach (var damaged in Damage(ContentCodings.Compress(coding, Emma), hasChecksum: !coding.Contains("br", StringComparison.Ordinal)))
        {
            body = damaged;
            var response = await rest.Gateway.GetAsync(Book);

            Assert.Equal("502 INTERNAL UPSTREAM_RESPONSE_INVALID", response.Summary);
            Assert.Contains($"its bytes are not valid {coding}, are truncated, or are followed by other data.", response.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Concatenated_gzip_members_are_one_response()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) =>
            SendAsync(response, [.. ContentCodings.Compress("gzip", Emma[..9]), .. ContentCodings.Compress("gzip", Emma[9..])], "application/json", "gzip"));

        Assert.Equal("Emma", (await rest.Gateway.GetAsync(Book)).Json.GetProperty("title").GetString());
    }

    [Fact]
    public async Task Unknown_compression_is_an_error()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => SendAsync(response, Emma, "application/json", "zstd"));

        var response = await rest.Gateway.GetAsync(Book);

        Assert.Equal("502 INTERNAL UPSTREAM_RESPONSE_INVALID", response.Summary);
        Assert.Contains("its compression \"zstd\" is not supported.", response.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, "404 NOT_FOUND", "No.")]
    [InlineData(-1, "404 NOT_FOUND", "No.")]
    [InlineData(3, "404 NOT_FOUND", "404 Not Found")]
    public async Task Damaged_error_keeps_its_http_status(int length, string summary, string message)
    {
        var error = ContentCodings.Compress("gzip", "{\"message\":\"No.\"}"u8.ToArray());
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(
            404, error[..(length < 0 ? error.Length + length : Math.Min(length, error.Length))], "application/json", null, ("content-encoding", "gzip")));

        var response = await rest.Gateway.GetAsync(Book);

        Assert.Equal((summary, message), (response.Summary, response.Detail));
    }

    /// <summary>Ten of twenty messages arrive, and clients of every protocol get an error after them.</summary>
    [Theory]
    [InlineData("gzip", Lines)]
    [InlineData("deflate", Lines)]
    [InlineData("br", Lines)]
    [InlineData("gzip", Events)]
    [InlineData("gzip", "application/json")]
    public async Task Stream_cut_after_ten_of_twenty_messages_fails_for_every_client(string coding, string mediaType)
    {
        var cut = CutAfterTen(coding, mediaType);
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => SendAsync(response, cut, mediaType, coding));
        var request = MessageFrame.Encode(ResponseStreamTests.Request("x", 20));

        var grpc = await RawGrpcClient.SendAsync(rest.Gateway.Http2, "/streams.v1.Streams/Count", request);
        var web = await RawGrpcClient.SendAsync(rest.Gateway.Http1, "/streams.v1.Streams/Count", request, mediaType: "application/grpc-web+proto");
        var connect = await RawGrpcClient.SendAsync(rest.Gateway.Http1, "/streams.v1.Streams/Count", request, [("connect-protocol-version", "1")], "application/connect+proto");
        var lines = await rest.Gateway.GetAsync(Count, ("accept", Lines));
        var events = await rest.Gateway.GetAsync(Count, ("accept", Events));

        Assert.Equal(("13", "UPSTREAM_RESPONSE_INVALID", 10), (grpc.Code, grpc.Reason, MessageFrame.DecodeAll(grpc.Body).Count));
        var last = MessageFrame.DecodeAll(web.Body)[10];
        Assert.Equal(0x80, last.Flag);
        Assert.Contains("grpc-status: 13\r\n", Encoding.ASCII.GetString(last.Message), StringComparison.Ordinal);
        last = MessageFrame.DecodeAll(connect.Body)[10];
        Assert.Equal(2, last.Flag);
        Assert.Contains("\"code\":\"internal\"", Encoding.UTF8.GetString(last.Message), StringComparison.Ordinal);
        Assert.StartsWith("{\"error\":", lines.Body.Split('\n')[10], StringComparison.Ordinal);
        Assert.Contains("event: error\n", events.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("event: end", events.Body, StringComparison.Ordinal);
        // An array breaks off.
        await Assert.ThrowsAsync<HttpRequestException>(() => rest.Gateway.GetAsync(Count, ("accept", "application/json")));
        Assert.DoesNotContain(rest.Gateway.Logs.Lines, line => line.Contains("INTERNAL_FAILURE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Damaged_stream_is_an_error(string coding)
    {
        byte[] body = [];
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => SendAsync(response, body, Lines, coding));
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20).Select(static i => $"{{\"text\":\"{i}\"}}\n")));
        body = ContentCodings.Compress(coding, text);
        Assert.Equal("0", (await CountAsync(rest)).Code);
        foreach (var damaged in Damage(ContentCodings.Compress(coding, text), hasChecksum: coding != "br"))
        {
            body = damaged;
            var response = await CountAsync(rest);
            Assert.Equal(("13", "UPSTREAM_RESPONSE_INVALID"), (response.Code, response.Reason));
        }
    }

    [Fact]
    public async Task Truncated_raw_bytes_are_an_error()
    {
        var body = ContentCodings.Compress("gzip", new byte[100_000]);
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => SendAsync(response, body[..^1], "text/csv", "gzip"));

        var response = await RawGrpcClient.SendAsync(rest.Gateway.Http2, "/streams.v1.Streams/Download", MessageFrame.Encode(ResponseStreamTests.Request("x", 0)));

        Assert.Equal(("13", "UPSTREAM_RESPONSE_INVALID"), (response.Code, response.Reason));
    }

    [Fact]
    public async Task Error_of_the_server_wins_over_damage_behind_it()
    {
        var body = ContentCodings.Compress("gzip", "{\"error\":{\"code\":5,\"message\":\"No item.\"}}\n"u8.ToArray());
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => SendAsync(response, body[..^4], Lines, "gzip"));

        var response = await CountAsync(rest);

        Assert.Equal(("5", "No item."), (response.Code, response.Message));
    }

    [Theory]
    [InlineData(Lines, " ", null)]
    [InlineData(Lines, "\n", "br")]
    [InlineData("application/json", "\r\n", "gzip")]
    [InlineData(Events, ": comment\n", null)]
    [InlineData(Events, ": comment\n", "deflate")]
    [InlineData(Events, "event: ping\ndata: x\n\n", "br")]
    public async Task Bytes_without_a_message_are_limited(string mediaType, string text, string? coding)
    {
        var message = mediaType == Events ? "data: {\"text\":\"a\"}\n\n" : "{\"text\":\"a\"}\n";
        var body = ContentCodings.Compress(coding ?? "", Encoding.UTF8.GetBytes(message + string.Concat(Enumerable.Repeat(text, 3_000_000 / text.Length)) + message));
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => SendAsync(response, body, mediaType, coding), "Gateway:Limits:MaxInflation=1000000");

        var response = await CountAsync(rest);

        Assert.Equal(("8", "UPSTREAM_RESPONSE_TOO_LARGE", 1), (response.Code, response.Reason, MessageFrame.DecodeAll(response.Body).Count));
        Assert.Contains("1048576 bytes without a message (Limits:MaxIdleBytes)", response.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Ratio_of_a_stream_is_limited(string coding)
    {
        var line = $"{{\"text\":\"{new string('x', 10_000)}\"}}\n";
        var body = ContentCodings.Compress(coding, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 500))));
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => SendAsync(response, body, Lines, coding), "Gateway:Limits:MaxInflation=50");

        var response = await CountAsync(rest);

        Assert.Equal(("8", "UPSTREAM_RESPONSE_TOO_LARGE"), (response.Code, response.Reason));
        Assert.Contains("50 times", response.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ratio_of_a_response_is_limited()
    {
        var body = ContentCodings.Compress("gzip", Encoding.UTF8.GetBytes($"{{\"title\":\"{new string('x', 3_000_000)}\"}}"));
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => SendAsync(response, body, "application/json", "gzip"), "Gateway:Limits:MaxInflation=500");

        var response = await rest.Gateway.GetAsync(Book);

        Assert.Equal("502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE", response.Summary);
        Assert.Contains("(Limits:MaxInflation)", response.Detail, StringComparison.Ordinal);
    }

    /// <summary>Truncated in several places, followed by a byte, and with a wrong trailer.</summary>
    private static IEnumerable<byte[]> Damage(byte[] bytes, bool hasChecksum)
    {
        yield return bytes[..^1];
        yield return bytes[..(bytes.Length / 2)];
        yield return bytes[..1];
        yield return [.. bytes, 0];
        if (hasChecksum) yield return [.. bytes[..^2], (byte)(bytes[^2] ^ 1), bytes[^1]];
    }

    private static byte[] CutAfterTen(string coding, string mediaType)
    {
        using var body = new MemoryStream();
        using Stream compress = coding switch
        {
            "gzip" => new GZipStream(body, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(body, CompressionLevel.Fastest),
            _ => new BrotliStream(body, CompressionLevel.Fastest),
        };
        byte[] cut = [];
        for (var i = 0; i < 20; i++)
        {
            var json = $"{{\"text\":\"{i}\"}}";
            var text = mediaType == Events ? $"data: {json}\n\n" : mediaType == Lines ? $"{json}\n" : (i == 0 ? "[" : ",") + json;
            compress.Write(Encoding.UTF8.GetBytes(text));
            compress.Flush();
            if (i == 9) cut = body.ToArray();
        }

        return cut;
    }

    private static Task SendAsync(ScriptedResponse response, byte[] body, string mediaType, string? coding) =>
        response.SendAsync(200, body, mediaType, null, coding is null ? [] : [("content-encoding", coding)]);

    private static Task<RawGrpcResponse> CountAsync(ScriptedRestUpstream rest) =>
        RawGrpcClient.SendAsync(rest.Gateway.Http2, "/streams.v1.Streams/Count", MessageFrame.Encode(ResponseStreamTests.Request("x", 3)));
}
