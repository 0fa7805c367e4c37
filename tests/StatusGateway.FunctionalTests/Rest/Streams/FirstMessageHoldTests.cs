namespace StatusGateway.FunctionalTests.Rest.Streams;

/// <summary>Headers wait for the first message up to a limit. Afterwards, idle clients receive heartbeats.</summary>
public sealed class FirstMessageHoldTests(StreamsFixture streams) : IClassFixture<StreamsFixture>
{
    [Theory]
    [InlineData(1, "hang")]
    [InlineData(2, "hang")]
    [InlineData(1, "earlyhang")]
    public async Task Headers_are_sent_after_the_hold_without_a_message(int http, string kind)
    {
        var name = StreamsFixture.NewName(kind);
        using (var stream = await StreamingResponse.GetAsync(streams.ShortHold, http, $"/v1/{name}:count", ("accept", "application/json")))
            Assert.Equal((200, "application/json"), (stream.Status, stream.MediaType));
        await streams.Server.WaitForEventAsync("cancelled", name);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    public async Task Idle_event_stream_has_heartbeats(int http, int count)
    {
        var name = StreamsFixture.NewName("hang");
        using var stream = await StreamingResponse.GetAsync(streams.ShortHold, http, $"/v1/{name}:count?count={count}", ("accept", "text/event-stream"));

        // A heartbeat may be sent before the messages, depending on the timing.
        var text = count == 0 ? "" : await stream.ReadUntilAsync($"\"number\":{count}}}\n\n");
        text += await stream.ReadUntilAsync(": heartbeat\n\n: heartbeat\n\n");

        var messages = string.Concat(Enumerable.Range(1, count).Select(number => $"data: {{\"name\":\"{name}\",\"number\":{number}}}\n\n"));
        Assert.Equal(messages, text.Replace(": heartbeat\n\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("text/event-stream")]
    public async Task Error_after_the_hold_is_in_the_stream(string accept)
    {
        var name = StreamsFixture.NewName("hang");
        using var stream = await StreamingResponse.GetAsync(streams.ShortHold, 1, $"/v1/{name}:count", ("accept", accept), ("grpc-timeout", "5S"));

        Assert.Equal(200, stream.Status);
        Assert.Contains("\"reason\":\"DEADLINE_EXPIRED\"", await stream.ReadCompleteAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_before_the_hold_keeps_its_http_status()
    {
        var response = await RestResponse.SendAsync(
            streams.Gateway.Http1, HttpMethod.Get, $"/v1/{StreamsFixture.NewName("hang")}:count", null, [("accept", "text/event-stream"), ("grpc-timeout", "300m")]);

        Assert.Equal("504 DEADLINE_EXCEEDED DEADLINE_EXPIRED", response.Summary);
    }

    [Fact]
    public async Task Headers_of_raw_bytes_wait_for_the_media_type()
    {
        var response = await RestResponse.SendAsync(
            streams.ShortHold.Http1, HttpMethod.Get, $"/v1/{StreamsFixture.NewName("hang")}:download", null, [("grpc-timeout", "500m")]);

        Assert.Equal("504 DEADLINE_EXCEEDED DEADLINE_EXPIRED", response.Summary);
    }

    [Fact]
    public async Task Head_ends_after_the_hold()
    {
        var name = StreamsFixture.NewName("hang");
        using var stream = await StreamingResponse.SendAsync(streams.ShortHold, 2, HttpMethod.Head, $"/v1/{name}:count");

        Assert.Equal((200, "application/x-ndjson"), (stream.Status, stream.MediaType));
        await streams.Server.WaitForEventAsync("cancelled", name);
    }
}
