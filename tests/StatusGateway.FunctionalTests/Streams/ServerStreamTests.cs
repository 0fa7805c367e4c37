using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Streams;

public sealed class ServerStreamTests(StreamsGateway streams) : IClassFixture<StreamsGateway>
{
    private const string Ndjson = "application/x-ndjson";
    private const string Events = "text/event-stream";
    private const string Array = "application/json";

    public static TheoryData<int, string, string> Framings => new()
    {
        { 1, Ndjson, "{\"result\":{\"name\":\"streams/ok\",\"number\":1}}\n{\"result\":{\"name\":\"streams/ok\",\"number\":2}}\n" },
        { 2, Ndjson, "{\"result\":{\"name\":\"streams/ok\",\"number\":1}}\n{\"result\":{\"name\":\"streams/ok\",\"number\":2}}\n" },
        { 1, Events, "data: {\"name\":\"streams/ok\",\"number\":1}\n\ndata: {\"name\":\"streams/ok\",\"number\":2}\n\nevent: end\ndata: {}\n\n" },
        { 2, Events, "data: {\"name\":\"streams/ok\",\"number\":1}\n\ndata: {\"name\":\"streams/ok\",\"number\":2}\n\nevent: end\ndata: {}\n\n" },
        { 1, Array, "[{\"name\":\"streams/ok\",\"number\":1},{\"name\":\"streams/ok\",\"number\":2}]" },
        { 2, Array, "[{\"name\":\"streams/ok\",\"number\":1},{\"name\":\"streams/ok\",\"number\":2}]" },
    };

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task Messages_stand_in_the_framing_that_is_asked_for(int http, string accept, string body)
    {
        using var stream = await OpenStream.GetAsync(streams.Gateway, http, "/v1/streams/ok:count?count=2", ("accept", accept));

        Assert.Equal((200, accept), (stream.Status, stream.MediaType));
        Assert.Equal("Accept", stream.Headers.Vary.ToString());
        Assert.Equal(body, await stream.ReadWholeAsync());
        Assert.Empty(stream.Trailers);
    }

    [Theory]
    [InlineData(Ndjson, "")]
    [InlineData(Events, "event: end\ndata: {}\n\n")]
    [InlineData(Array, "[]")]
    [InlineData("application/x-protobuf", "")]
    public async Task A_stream_without_messages_is_whole(string accept, string body)
    {
        using var stream = await OpenStream.GetAsync(streams.Gateway, 1, "/v1/streams/ok:count", ("accept", accept));

        Assert.Equal((200, body), (stream.Status, await stream.ReadWholeAsync()));
    }

    [Theory]
    [InlineData(Ndjson, "{\"result\":\"ttt\"}\n{\"result\":\"ttt\"}\n")]
    [InlineData(Events, "data: \"ttt\"\n\ndata: \"ttt\"\n\nevent: end\ndata: {}\n\n")]
    [InlineData(Array, "[\"ttt\",\"ttt\"]")]
    public async Task A_response_body_is_taken_of_each_message(string accept, string body)
    {
        using var stream = await OpenStream.GetAsync(streams.Gateway, 1, "/v1/streams/ok:texts?count=2&size=3", ("accept", accept));

        Assert.Equal(body, await stream.ReadWholeAsync());
    }

    [Theory]
    [InlineData("/v1/streams/ok:count", "{\"count\":2}")]
    [InlineData("/streams.v1.Streams/Count", "{\"name\":\"streams/ok\",\"count\":2}")]
    public async Task A_request_may_be_posted(string path, string json)
    {
        using var stream = await OpenStream.SendAsync(
            streams.Gateway, 1, HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), ("accept", Array));

        Assert.Equal("[{\"name\":\"streams/ok\",\"number\":1},{\"name\":\"streams/ok\",\"number\":2}]", await stream.ReadWholeAsync());
    }

    [Theory]
    [InlineData(1, Ndjson)]
    [InlineData(2, Ndjson)]
    [InlineData(1, Events)]
    [InlineData(2, Events)]
    [InlineData(1, Array)]
    [InlineData(2, Array)]
    public async Task A_message_is_not_held_back_for_the_next_one(int http, string accept)
    {
        var name = StreamsGateway.NewName("hang");
        using (var stream = await OpenStream.GetAsync(streams.Gateway, http, $"/v1/{name}:count?count=2", ("accept", accept)))
            Assert.Contains("\"number\":1}", await stream.ReadUntilAsync("\"number\":2}"), StringComparison.Ordinal);

        await streams.Peer.WaitForEventAsync("cancelled", name);
    }

    [Fact]
    public async Task Metadata_comes_in_headers_and_is_gone_behind_them()
    {
        using var stream = await OpenStream.GetAsync(streams.Gateway, 2, "/v1/streams/early:count?count=1");

        Assert.Equal("1", Assert.Single(stream.Headers.GetValues("x-initial")));
        await stream.ReadWholeAsync();
        Assert.Empty(stream.Trailers);
        Assert.DoesNotContain(stream.Headers, header => header.Key.StartsWith("trailer-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(Ndjson)]
    [InlineData(Events)]
    [InlineData(Array)]
    public async Task Who_reads_trailers_over_http2_gets_them(string accept)
    {
        using var stream = await OpenStream.GetAsync(streams.Gateway, 2, "/v1/streams/ok:count?count=1", ("accept", accept), ("te", "trailers"));

        await stream.ReadWholeAsync();
        Assert.Equal(new() { ["grpc-status"] = "0", ["x-trailing"] = "2" }, stream.Trailers);
    }

    [Fact]
    public async Task Over_http1_there_are_none()
    {
        var (_, head, body) = await HttpSocket.GetAsync(streams.Gateway, "/v1/streams/ok:count?count=1", "TE: trailers");

        Assert.DoesNotContain("grpc-status", head + body, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\n\r\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "ok")]
    [InlineData(2, "ok")]
    [InlineData(1, "hang")]
    [InlineData(2, "hang")]
    public async Task Head_is_answered_with_headers_alone(int http, string kind)
    {
        var name = StreamsGateway.NewName(kind);
        using var stream = await OpenStream.SendAsync(streams.Gateway, http, HttpMethod.Head, $"/v1/{name}:count?count=1", null, ("accept", Array));

        Assert.Equal((200, Array, ""), (stream.Status, stream.MediaType, await stream.ReadWholeAsync()));
        if (kind == "hang") await streams.Peer.WaitForEventAsync("cancelled", name);
    }

    [Fact]
    public async Task A_connection_is_of_use_behind_a_whole_array()
    {
        var request = $"GET /v1/streams/ok:count?count=1 HTTP/1.1\r\nHost: {streams.Gateway.Target}\r\nAccept: application/json\r\n";
        var (status, _, body) = await HttpSocket.SendAsync(streams.Gateway, $"{request}\r\n{request}Connection: close\r\n\r\n");

        Assert.Equal(200, status);
        Assert.Equal(2, body.Split("\r\n0\r\n\r\n").Length - 1);
        Assert.EndsWith("]\r\n0\r\n\r\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, Ndjson)]
    [InlineData(2, Array)]
    public async Task Who_reads_slowly_holds_the_upstream_back(int http, string accept)
    {
        var name = StreamsGateway.NewName("flood");
        using (await OpenStream.GetAsync(streams.Gateway, http, $"/v1/{name}:count?size=10000", ("accept", accept)))
        {
            var stalled = await streams.Peer.WaitForEventAsync("stalled", name, TimeSpan.FromSeconds(30));

            // What fits into the buffers between: of what was asked for there is no end.
            Assert.InRange(stalled.GetProperty("number").GetInt32(), 1, 5000);
        }
    }

    [Fact]
    public async Task Many_messages_come_in_their_order()
    {
        using var stream = await OpenStream.GetAsync(streams.Gateway, 1, "/v1/streams/ok:count?count=20000&size=50");

        var lines = (await stream.ReadWholeAsync()).Split('\n');

        Assert.Equal(20001, lines.Length);
        for (var i = 0; i < 20000; i++) Assert.EndsWith($"\"number\":{i + 1}}}}}", lines[i], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/streams/ok:count?count=x", 400, "INVALID_ARGUMENT INVALID_PARAMETER")]
    [InlineData("/v1/streams/ok:count?nope=1", 400, "INVALID_ARGUMENT INVALID_PARAMETER")]
    public async Task What_cannot_be_called_is_refused_as_ever(string path, int status, string summary) =>
        Assert.Equal($"{status} {summary}", (await streams.Gateway.GetAsync(path)).Summary);
}
