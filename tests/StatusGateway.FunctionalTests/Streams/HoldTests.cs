using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Streams;

/// <summary>Headers wait for the first message, though not for ever; then an idle caller hears of the connection.</summary>
public sealed class HoldTests(StreamsGateway streams) : IClassFixture<StreamsGateway>
{
    [Theory]
    [InlineData(1, "hang")]
    [InlineData(2, "hang")]
    [InlineData(1, "earlyhang")]
    public async Task Behind_the_hold_the_headers_go_out_without_a_message(int http, string kind)
    {
        var name = StreamsGateway.NewName(kind);
        using (var stream = await OpenStream.GetAsync(streams.Hasty, http, $"/v1/{name}:count", ("accept", "application/json")))
            Assert.Equal((200, "application/json"), (stream.Status, stream.MediaType));
        await streams.Peer.WaitForEventAsync("cancelled", name);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    public async Task Events_have_heartbeats_while_they_are_idle(int http, int count)
    {
        var name = StreamsGateway.NewName("hang");
        using var stream = await OpenStream.GetAsync(streams.Hasty, http, $"/v1/{name}:count?count={count}", ("accept", "text/event-stream"));

        // Whether one comes before the messages is the machine's to say.
        var text = count == 0 ? "" : await stream.ReadUntilAsync($"\"number\":{count}}}\n\n");
        text += await stream.ReadUntilAsync(": heartbeat\n\n: heartbeat\n\n");

        var messages = string.Concat(Enumerable.Range(1, count).Select(number => $"data: {{\"name\":\"{name}\",\"number\":{number}}}\n\n"));
        Assert.Equal(messages, text.Replace(": heartbeat\n\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("text/event-stream")]
    public async Task A_failure_behind_the_hold_is_in_the_stream(string accept)
    {
        var name = StreamsGateway.NewName("hang");
        using var stream = await OpenStream.GetAsync(streams.Hasty, 1, $"/v1/{name}:count", ("accept", accept), ("grpc-timeout", "1S"));

        Assert.Equal(200, stream.Status);
        Assert.Contains("\"reason\":\"DEADLINE_EXPIRED\"", await stream.ReadWholeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_before_it_keeps_its_status()
    {
        var answer = await RestAnswer.SendAsync(
            streams.Gateway.Http1, HttpMethod.Get, $"/v1/{StreamsGateway.NewName("hang")}:count", null, [("accept", "text/event-stream"), ("grpc-timeout", "300m")]);

        Assert.Equal("504 DEADLINE_EXCEEDED DEADLINE_EXPIRED", answer.Summary);
    }

    [Fact]
    public async Task The_headers_of_bytes_wait_for_their_media_type()
    {
        var answer = await RestAnswer.SendAsync(
            streams.Hasty.Http1, HttpMethod.Get, $"/v1/{StreamsGateway.NewName("hang")}:download", null, [("grpc-timeout", "500m")]);

        Assert.Equal("504 DEADLINE_EXCEEDED DEADLINE_EXPIRED", answer.Summary);
    }

    [Fact]
    public async Task Head_is_answered_behind_the_hold()
    {
        var name = StreamsGateway.NewName("hang");
        using var stream = await OpenStream.SendAsync(streams.Hasty, 2, HttpMethod.Head, $"/v1/{name}:count");

        Assert.Equal((200, "application/x-ndjson"), (stream.Status, stream.MediaType));
        await streams.Peer.WaitForEventAsync("cancelled", name);
    }
}
