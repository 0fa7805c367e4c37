using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StatusGateway.FunctionalTests.Rest.Streams;

public sealed class BidirectionalStreamTests(StreamsFixture streams) : IClassFixture<StreamsFixture>
{
    private const string Ndjson = "application/x-ndjson";

    [Theory]
    [InlineData(Ndjson, "{\"text\":\"a\"}\n", "{\"text\":\"b\"}\n")]
    [InlineData("application/json", "[{\"text\":\"a\"}", ",{\"text\":\"b\"}]")]
    public async Task Both_directions_are_concurrent_over_http2(string mediaType, string first, string second)
    {
        var name = StreamsFixture.NewName("ok");
        var content = new PushContent(mediaType);
        content.Push(first);

        using var stream = await StreamingResponse.SendAsync(streams.Gateway, 2, HttpMethod.Post, $"/v1/{name}:talk", content);
        Assert.Equal($"{{\"result\":{{\"name\":\"{name}\",\"text\":\"A\",\"number\":1}}}}\n", await stream.ReadUntilAsync("\n"));
        content.Push(second);
        Assert.Equal($"{{\"result\":{{\"name\":\"{name}\",\"text\":\"B\",\"number\":2}}}}\n", await stream.ReadUntilAsync("\n"));
        content.End();

        Assert.Equal("", await stream.ReadCompleteAsync());
    }

    [Fact]
    public async Task Response_starts_after_the_request_over_http1()
    {
        var name = StreamsFixture.NewName("ok");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, streams.ShortHold.Address.Port);
        var stream = client.GetStream();
        await SendAsync($"POST /v1/{name}:talk HTTP/1.1\r\nHost: {streams.ShortHold.Target}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Type: {Ndjson}\r\n\r\n");
        await SendAsync("e\r\n{\"text\": \"a\"}\n\r\n");
        await streams.Server.WaitForEventAsync("received", name);
        // Far longer than this gateway holds headers back, and the response to it is on its way.
        await Task.Delay(300);
        Assert.False(stream.DataAvailable);

        await SendAsync("e\r\n{\"text\": \"b\"}\n\r\n0\r\n\r\n");

        using var response = new MemoryStream();
        await stream.CopyToAsync(response);
        var text = Encoding.UTF8.GetString(response.ToArray());
        Assert.StartsWith("HTTP/1.1 200 OK", text, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"A\",\"number\":1}}\n", text, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"B\",\"number\":2}}\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\n\r\n", text, StringComparison.Ordinal);

        Task SendAsync(string part) => stream.WriteAsync(Encoding.UTF8.GetBytes(part)).AsTask();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Many_messages_are_sent_in_both_directions(int http)
    {
        var message = $"{{\"text\":\"{new string('x', 1000)}\"}}\n";
        using var stream = await StreamingResponse.SendAsync(
            streams.Gateway, http, HttpMethod.Post, "/v1/streams/ok:talk", Body(string.Concat(Enumerable.Repeat(message, 5000))));

        var lines = (await stream.ReadCompleteAsync()).Split('\n');

        Assert.Equal(5001, lines.Length);
        Assert.EndsWith("X\",\"number\":5000}}", lines[4999], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_message_is_reported_in_the_stream()
    {
        var name = StreamsFixture.NewName("ok");
        var content = new PushContent(Ndjson);
        content.Push("{\"text\":\"a\"}\n");
        using var stream = await StreamingResponse.SendAsync(streams.Gateway, 2, HttpMethod.Post, $"/v1/{name}:talk", content);
        await stream.ReadUntilAsync("\n");

        content.Push("{\"nope\":1}\n");

        var rest = await stream.ReadUntilAsync("\n");
        Assert.StartsWith("{\"error\":{\"type\":\"/errors/INVALID_ARGUMENT#MALFORMED_BODY\"", rest, StringComparison.Ordinal);
        Assert.Contains("Message 2 cannot be read: ", rest, StringComparison.Ordinal);
        Assert.Contains("\"pointer\":\"#/nope\"", rest, StringComparison.Ordinal);
        await streams.Server.WaitForEventAsync("cancelled", name);
        content.End();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Disconnected_client_cancels_the_call(int http)
    {
        var name = StreamsFixture.NewName("ok");
        using var cancellation = new CancellationTokenSource();
        var content = new PushContent(Ndjson);
        content.Push("{\"text\":\"a\"}\n");
        var client = streams.Gateway.Client(http);
        using var request = HttpRequests.Create(client, HttpMethod.Post, $"/v1/{name}:talk", content);
        var call = client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation.Token);
        await streams.Server.WaitForEventAsync("received", name);

        await cancellation.CancelAsync();

        await streams.Server.WaitForEventAsync("cancelled", name);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static StringContent Body(string text) => new(text, Encoding.UTF8, Ndjson);
}
