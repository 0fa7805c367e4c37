using System.Text;
using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>Streams of REST upstreams in all framings, and their ends.</summary>
public sealed class ResponseStreamTests
{
    private const string Count = "/streams.v1.Streams/Count";
    private const string Lines = "application/x-ndjson";
    private const string Events = "text/event-stream";
    private const string Json = "application/json";

    private const string Status = """{"code":5,"message":"No item.","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"GONE","domain":"d"}]}""";
    private const string Problem = """{"type":"/errors/NOT_FOUND","title":"Not Found","status":404,"code":"NOT_FOUND","detail":"No item.","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"GONE","domain":"d"}]}""";
    private const string Google = """{"code":404,"status":"NOT_FOUND","message":"No item.","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"GONE","domain":"d"}]}""";

    /// <summary>Media type, body, texts of the messages, and the end as code, reason and message.</summary>
    public static TheoryData<string, string, string, string> Bodies => new()
    {
        { Lines, "", "", "0||" },
        { Lines, "{\"text\":\"a\"}\n{\"text\":\"b\"}\n", "a,b", "0||" },
        { Lines, "{\"text\":\"a\"}\r\n\r\n{\"text\":\"b\"}", "a,b", "0||" },
        { "application/jsonl; charset=utf-8", "{\"result\":{\"text\":\"a\"}}\n { \"result\" : {\"text\":\"b\"} } \n{\"result\":{}}", "a,b,", "0||" },
        { Json, "{\"result\":{\"text\":\"a\"}}\n{\"result\":{\"text\":\"b\"}}\n", "a,b", "0||" },
        { Json, "[{\"text\":\"a\"},{\"text\":\"b\",\"unknown\":1}]", "a,b", "0||" },
        { Json, "[]", "", "0||" },
        { Json, "", "", "0||" },
        { Events, "data: {\"text\":\"a\"}\n\n: comment\n\nevent: message\r\ndata: {\"text\":\r\ndata: \"b\"}\r\n\r\nevent: end\ndata: {}\n\n", "a,b", "0||" },
        { Events, "\uFEFFid: 1\rretry: 5\rdata:{\"text\":\"a\"}\r\revent: other\rdata: x\r\rdata: {\"text\":\"b\"}\r\r", "a,b", "0||" },
        { Events, "data: {\"text\":\"a\"}\n\nevent: end\n\ndata: {\"text\":\"never\"}\n\n", "a", "0||" },
        // Error elements.
        { Lines, $"{{\"result\":{{\"text\":\"a\"}}}}\n{{\"error\":{Status}}}\n", "a", "5|GONE|No item." },
        { Lines, $"{{\"error\":{Problem}}}\n{{\"text\":\"never\"}}\n", "", "5|GONE|No item." },
        { Lines, $"{{\"error\":{Google}}}\n", "", "5|GONE|No item." },
        { Lines, $"{{\"text\":\"a\"}}\n{Status}\n", "a", "5|GONE|No item." },
        { Json, $"[{{\"text\":\"a\"}},{Status}]", "a", "5|GONE|No item." },
        { Json, "{\"error\":{\"grpc_code\":5,\"http_code\":404,\"message\":\"No item.\",\"http_status\":\"Not Found\"}}", "", "5||No item." },
        { Json, "{\"error\":\"text\"}", "", "2||text" },
        { Json, "{\"error\":{}}", "", "2||The stream ended with an error without a message." },
        { Events, $"data: {{\"text\":\"a\"}}\n\nevent: error\ndata: {Problem}\n\n", "a", "5|GONE|No item." },
        { Events, $"event: error\ndata: {Google}\n\n", "", "5|GONE|No item." },
        { Events, "event: error\ndata: just text\n\n", "", "2||just text" },
        { Events, "event: error\n\n", "", "2||The stream ended with an error without a message." },
        // Incomplete and invalid streams.
        { Json, "[{\"text\":\"a\"}", "a", "13|UPSTREAM_RESPONSE_INVALID|The response of the upstream \"library\" cannot be read: The body ends before the array is closed." },
        { Json, "[{\"text\":\"a\"},", "a", "13|UPSTREAM_RESPONSE_INVALID|The response of the upstream \"library\" cannot be read: The body ends before the array is closed." },
        { Lines, "{\"text\":\"a\"}\n{\"text\":", "a", "13|UPSTREAM_RESPONSE_INVALID|The response of the upstream \"library\" cannot be read: The body ends inside a value." },
        { Events, "data: {\"text\":\"a\"}\n\ndata: {\"text\":\"b\"}\n", "a", "13|UPSTREAM_RESPONSE_INVALID|The response of the upstream \"library\" cannot be read: it ends inside an event." },
        { Lines, "{\"text\":\"a\"}\n[1]\n", "a", "13|UPSTREAM_RESPONSE_INVALID|The response of the upstream \"library\" cannot be read: it is not a streams.v1.Item: Expected streams.v1.Item as an object, found a list." },
        { "text/html", "<html>", "", "13|UPSTREAM_RESPONSE_INVALID|The response of the upstream \"library\" cannot be read: it is \"text/html\", not a stream of JSON." },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Stream_has_its_messages_and_its_end(string mediaType, string body, string texts, string end)
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync(async (_, response) =>
        {
            await response.StartChunkedAsync(mediaType);
            foreach (var part in body.Chunk(7)) await response.WriteChunkAsync(new string(part));
            await response.WriteLastChunkAsync();
        });

        var response = await CountAsync(rest, "x");

        Assert.Equal(texts, string.Join(",", Texts(response)));
        Assert.Equal(end, $"{response.Code}|{response.Reason}|{response.Message}");
        var request = Assert.Single(rest.Server.Requests);
        Assert.Equal("GET /v1/streams/x:count?count=3", request.Line);
        Assert.Equal($"{Lines}, {Events};q=0.9, {Json};q=0.8, application/problem+json;q=0.7", request.Header("accept"));
    }

    [Theory]
    [InlineData(false, "UPSTREAM_RESPONSE_INVALID")]
    [InlineData(true, "UPSTREAM_RESET")]
    public async Task Lost_connection_is_an_error(bool isReset, string reason)
    {
        var isRead = new TaskCompletionSource();
        await using var rest = await ScriptedRestUpstream.StreamsAsync(async (_, response) =>
        {
            await response.StartChunkedAsync(Lines);
            await response.WriteChunkAsync("{\"text\":\"a\"}\n");
            await isRead.Task.WaitAsync(response.Stop);
            if (isReset) response.Reset();
        });

        var lines = await ReadLinesAsync(rest, isRead);

        Assert.Equal("""{"result":{"text":"a"}}""", lines[0]);
        Assert.Contains($"\"reason\":\"{reason}\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_is_forwarded_before_the_next_one_arrives()
    {
        var isRead = new TaskCompletionSource();
        await using var rest = await ScriptedRestUpstream.StreamsAsync(async (_, response) =>
        {
            await response.StartChunkedAsync(Json);
            await response.WriteChunkAsync("[{\"text\":\"a\"}");
            await isRead.Task.WaitAsync(response.Stop);
            await response.WriteChunkAsync(",{\"text\":\"b\"}]");
            await response.WriteLastChunkAsync();
        });

        Assert.Equal(["""{"result":{"text":"a"}}""", """{"result":{"text":"b"}}"""], await ReadLinesAsync(rest, isRead));
    }

    [Theory]
    [InlineData(Lines, "{\"text\":\"#\"}\n")]
    [InlineData(Events, "data: {\"text\":\"#\"}\n\n")]
    public async Task Message_over_the_limit_ends_the_stream(string mediaType, string message)
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync(
            async (_, response) =>
            {
                await response.StartChunkedAsync(mediaType);
                await response.WriteChunkAsync(message);
                await response.WriteChunkAsync(message.Replace("#", new string('x', 5000), StringComparison.Ordinal));
                await response.WriteLastChunkAsync();
            },
            "Gateway:Limits:MaxResponseBytes=4000");

        var response = await CountAsync(rest, "x");

        Assert.Equal(["#"], Texts(response));
        Assert.Equal(("8", "UPSTREAM_RESPONSE_TOO_LARGE"), (response.Code, response.Reason));
    }

    [Fact]
    public async Task Fast_server_is_slowed_down_to_a_slow_client()
    {
        var sent = 0L;
        var line = $"{{\"text\":\"{new string('x', 100_000)}\"}}\n";
        await using var rest = await ScriptedRestUpstream.StreamsAsync(async (_, response) =>
        {
            await response.StartChunkedAsync(Lines);
            while (!response.Stop.IsCancellationRequested)
            {
                await response.WriteChunkAsync(line);
                Interlocked.Add(ref sent, line.Length);
            }
        });
        using var response = await rest.Gateway.Http1.GetAsync(new Uri("/v1/streams/x:count", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[100]);

        var before = -1L;
        await rest.Gateway.WaitUntilAsync(
            async () =>
            {
                before = Interlocked.Read(ref sent);
                await Task.Delay(300);
                return before > 0 && before == Interlocked.Read(ref sent);
            },
            "The server was not slowed down");

        Assert.InRange(before, 1, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Disconnected_client_closes_the_upstream_connection()
    {
        var isClosed = new TaskCompletionSource();
        await using var rest = await ScriptedRestUpstream.StreamsAsync(async (_, response) =>
        {
            await response.StartChunkedAsync(Lines);
            await response.WriteChunkAsync("{\"text\":\"a\"}\n");
            await response.WaitUntilClosedAsync();
            isClosed.SetResult();
        });
        using (var response = await rest.Gateway.Http1.GetAsync(new Uri("/v1/streams/x:count", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
            Assert.Equal(200, (int)response.StatusCode);

        await isClosed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Error_before_the_stream_keeps_its_http_status()
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => response.SendAsync(422, "{\"message\":\"No.\"}"));

        var response = await rest.Gateway.GetAsync("/v1/streams/x:count");

        Assert.Equal(("422 INVALID_ARGUMENT", "No."), (response.Summary, response.Detail));
    }

    [Fact]
    public async Task Trailing_metadata_is_read_from_headers_and_trailers()
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync(async (_, response) =>
        {
            await response.WriteAsync("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/x-ndjson\r\ntrailer-x-one: 1\r\nx-head: h\r\ntransfer-encoding: chunked\r\ntrailer: x-two\r\n\r\n");
            await response.WriteChunkAsync("{}\n");
            await response.WriteLastChunkAsync("x-two: 2\r\n");
        });

        var response = await CountAsync(rest, "x");

        Assert.Equal(("0", "h"), (response.Code, response.Headers["x-head"]));
        Assert.Equal(("1", "2"), (response.Trailers["x-one"], response.Trailers["x-two"]));
    }

    [Fact]
    public async Task Raw_bytes_are_split_into_messages()
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync(async (_, response) =>
        {
            await response.StartChunkedAsync("text/csv");
            await response.WriteChunkAsync("a,b\n");
            await response.WriteChunkAsync(new string('x', 100_000));
            await response.WriteLastChunkAsync();
        });

        var grpc = await RawGrpcClient.SendAsync(rest.Gateway.Http2, "/streams.v1.Streams/Download", MessageFrame.Encode(Request("x", 0)));
        var download = await rest.Gateway.GetAsync("/v1/streams/x:download");

        Assert.Equal("*/*", rest.Server.Requests.First().Header("accept"));
        Assert.Equal((200, "text/csv", "a,b\n" + new string('x', 100_000)), (download.Status, download.MediaType, download.Body));
        var bodies = MessageFrame.DecodeAll(grpc.Body).Select(frame => global::Google.Api.HttpBody.Parser.ParseFrom(frame.Message)).ToArray();
        Assert.Equal(("0", "text/csv"), (grpc.Code, bodies[0].ContentType));
        Assert.All(bodies.Skip(1), body => Assert.Empty(body.ContentType));
        Assert.Equal(download.Body, string.Concat(bodies.Select(body => body.Data.ToStringUtf8())));
    }

    private static async Task<string[]> ReadLinesAsync(ScriptedRestUpstream rest, TaskCompletionSource isRead)
    {
        using var response = await rest.Gateway.Http1.GetAsync(new Uri("/v1/streams/x:count", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8);
        var first = await reader.ReadLineAsync();
        isRead.SetResult();
        return [first!, .. (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static Task<RawGrpcResponse> CountAsync(ScriptedRestUpstream rest, string name) => RawGrpcClient.SendAsync(rest.Gateway.Http2, Count, MessageFrame.Encode(Request(name, 3)));

    /// <summary>Gets the bytes of a CountRequest.</summary>
    internal static byte[] Request(string name, int count)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes))
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString($"streams/{name}");
            if (count > 0)
            {
                output.WriteTag(2, WireFormat.WireType.Varint);
                output.WriteInt32(count);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Gets the texts of the items.</summary>
    private static IEnumerable<string> Texts(RawGrpcResponse response) => MessageFrame.DecodeAll(response.Body).Select(static frame =>
    {
        var text = "";
        using var input = new CodedInputStream(frame.Message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == 2) text = input.ReadString();
            else input.SkipLastField();
        }

        return text;
    });
}
