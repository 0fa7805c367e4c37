using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest.Streams;

public sealed class ServerStreamTests(StreamsFixture streams) : IClassFixture<StreamsFixture>
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
    public async Task Messages_use_the_accepted_framing(int http, string accept, string body)
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, http, "/v1/streams/ok:count?count=2", ("accept", accept));

        Assert.Equal((200, accept), (stream.Status, stream.MediaType));
        Assert.Equal("Accept", stream.Headers.Vary.ToString());
        Assert.Equal(body, await stream.ReadCompleteAsync());
        Assert.Empty(stream.Trailers);
    }

    [Theory]
    [InlineData(Ndjson, "")]
    [InlineData(Events, "event: end\ndata: {}\n\n")]
    [InlineData(Array, "[]")]
    [InlineData("application/x-protobuf", "")]
    public async Task Stream_without_messages_is_complete(string accept, string body)
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 1, "/v1/streams/ok:count", ("accept", accept));

        Assert.Equal((200, body), (stream.Status, await stream.ReadCompleteAsync()));
    }

    [Theory]
    [InlineData(Ndjson, "{\"result\":\"ttt\"}\n{\"result\":\"ttt\"}\n")]
    [InlineData(Events, "data: \"ttt\"\n\ndata: \"ttt\"\n\nevent: end\ndata: {}\n\n")]
    [InlineData(Array, "[\"ttt\",\"ttt\"]")]
    public async Task Response_body_field_applies_to_each_message(string accept, string body)
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 1, "/v1/streams/ok:texts?count=2&size=3", ("accept", accept));

        Assert.Equal(body, await stream.ReadCompleteAsync());
    }

    [Theory]
    [InlineData("/v1/streams/ok:count", "{\"count\":2}")]
    [InlineData("/streams.v1.Streams/Count", "{\"name\":\"streams/ok\",\"count\":2}")]
    public async Task Request_may_be_posted(string path, string json)
    {
        using var stream = await StreamingResponse.SendAsync(
            streams.Gateway, 1, HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), ("accept", Array));

        Assert.Equal("[{\"name\":\"streams/ok\",\"number\":1},{\"name\":\"streams/ok\",\"number\":2}]", await stream.ReadCompleteAsync());
    }

    [Theory]
    [InlineData(1, Ndjson)]
    [InlineData(2, Ndjson)]
    [InlineData(1, Events)]
    [InlineData(2, Events)]
    [InlineData(1, Array)]
    [InlineData(2, Array)]
    public async Task Message_is_forwarded_before_the_next_one_arrives(int http, string accept)
    {
        var name = StreamsFixture.NewName("hang");
        using (var stream = await StreamingResponse.GetAsync(streams.Gateway, http, $"/v1/{name}:count?count=2", ("accept", accept)))
            Assert.Contains("\"number\":1}", await stream.ReadUntilAsync("\"number\":2}"), StringComparison.Ordinal);

        await streams.Server.WaitForEventAsync("cancelled", name);
    }

    [Fact]
    public async Task Initial_metadata_is_sent_as_headers()
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 2, "/v1/streams/early:count?count=1");

        Assert.Equal("1", Assert.Single(stream.Headers.GetValues("x-initial")));
        await stream.ReadCompleteAsync();
        Assert.Empty(stream.Trailers);
        Assert.DoesNotContain(stream.Headers, header => header.Key.StartsWith("trailer-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(Ndjson)]
    [InlineData(Events)]
    [InlineData(Array)]
    public async Task Http2_client_that_accepts_trailers_receives_them(string accept)
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 2, "/v1/streams/ok:count?count=1", ("accept", accept), ("te", "trailers"));

        await stream.ReadCompleteAsync();
        Assert.Equal(new() { ["grpc-status"] = "0", ["x-trailing"] = "2" }, stream.Trailers);
    }

    [Fact]
    public async Task Http1_response_has_no_trailers()
    {
        var (_, head, body) = await RawHttp1Client.GetAsync(streams.Gateway, "/v1/streams/ok:count?count=1", "TE: trailers");

        Assert.DoesNotContain("grpc-status", head + body, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\n\r\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "ok")]
    [InlineData(2, "ok")]
    [InlineData(1, "hang")]
    [InlineData(2, "hang")]
    public async Task Head_returns_headers_only(int http, string kind)
    {
        var name = StreamsFixture.NewName(kind);
        using var stream = await StreamingResponse.SendAsync(streams.Gateway, http, HttpMethod.Head, $"/v1/{name}:count?count=1", null, ("accept", Array));

        Assert.Equal((200, Array, ""), (stream.Status, stream.MediaType, await stream.ReadCompleteAsync()));
        if (kind == "hang") await streams.Server.WaitForEventAsync("cancelled", name);
    }

    [Fact]
    public async Task Connection_is_reusable_after_an_array()
    {
        var request = $"GET /v1/streams/ok:count?count=1 HTTP/1.1\r\nHost: {streams.Gateway.Target}\r\nAccept: application/json\r\n";
        var (status, _, body) = await RawHttp1Client.SendAsync(streams.Gateway, $"{request}\r\n{request}Connection: close\r\n\r\n");

        Assert.Equal(200, status);
        Assert.Equal(2, body.Split("\r\n0\r\n\r\n").Length - 1);
        Assert.EndsWith("]\r\n0\r\n\r\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, Ndjson)]
    [InlineData(2, Array)]
    public async Task Slow_client_slows_the_upstream(int http, string accept)
    {
        var name = StreamsFixture.NewName("flood");
        using (await StreamingResponse.GetAsync(streams.Gateway, http, $"/v1/{name}:count?size=10000", ("accept", accept)))
        {
            var stalled = await streams.Server.WaitForEventAsync("stalled", name, TimeSpan.FromSeconds(30));

            // The number of messages that fit into the buffers; the stream itself is endless.
            Assert.InRange(stalled.GetProperty("number").GetInt32(), 1, 5000);
        }
    }

    [Fact]
    public async Task Many_messages_arrive_in_order()
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 1, "/v1/streams/ok:count?count=20000&size=50");

        var lines = (await stream.ReadCompleteAsync()).Split('\n');

        Assert.Equal(20001, lines.Length);
        for (var i = 0; i < 20000; i++) Assert.EndsWith($"\"number\":{i + 1}}}}}", lines[i], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/streams/ok:count?count=x", 400, "INVALID_ARGUMENT INVALID_PARAMETER")]
    [InlineData("/v1/streams/ok:count?nope=1", 400, "INVALID_ARGUMENT INVALID_PARAMETER")]
    public async Task Invalid_parameters_are_rejected(string path, int status, string summary) =>
        Assert.Equal($"{status} {summary}", (await streams.Gateway.GetAsync(path)).Summary);
}
