using System.Net.Http.Headers;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Hosting;

/// <summary>Open streams end when the gateway stops.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    // The client of Chat keeps its request open.
    [Theory]
    [InlineData("grpc.health.v1.Health/Watch", """{"service":"library.v1.Library"}""", """{"status":"SERVING"}""", """{"status":"NOT_SERVING"}""")]
    [InlineData("library.v1.Library/WatchBooks", """{"parent":"shelves/3"}""", null, null)]
    [InlineData("library.v1.Library/Chat", """{"text":"Hello"}""", """{"number":1,"text":"Hello"}""", null)]
    public async Task Stream_ends_with_SHUTTING_DOWN(string method, string request, string? first, string? last)
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var timeout = new CancellationTokenSource(Timeout);
        using var content = CreateContent(request, isOpen: method.EndsWith("/Chat", StringComparison.Ordinal));
        using var message = HttpRequests.Create(gateway.Http2, HttpMethod.Post, method, content);
        using var response = await gateway.Http2.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        await using var body = await response.Content.ReadAsStreamAsync(timeout.Token);
        if (first is not null) Assert.Equal((0, first), await ReadAsync(body, timeout.Token));

        var stop = gateway.StopAsync(timeout.Token);

        if (last is not null) Assert.Equal((0, last), await ReadAsync(body, timeout.Token));
        var (flag, end) = await ReadAsync(body, timeout.Token);
        Assert.Equal(2, flag);
        Assert.StartsWith("""{"error":{"code":"unavailable","message":"The gateway is shutting down.","details":[{"type":"google.rpc.ErrorInfo",""", end, StringComparison.Ordinal);
        await stop;
    }

    [Fact]
    public async Task Stream_of_an_upstream_ends_with_SHUTTING_DOWN()
    {
        await using var server = await NodeServer.StartAsync("firehose-server.mjs");
        await using var gateway = await GatewayHost.StartAsync(
            $"Gateway:Upstreams:fire:Addresses:0={server.Address}", $"Gateway:Upstreams:fire:Schema:DescriptorSet={Matrix.GrpcMatrixUpstream.Descriptors}");
        using var timeout = new CancellationTokenSource(Timeout);
        using var content = CreateContent("{}", isOpen: false);
        using var message = HttpRequests.Create(gateway.Http2, HttpMethod.Post, "matrix.v1.Matrix/ServerStream", content);
        foreach (var (name, value) in new[] { ("x-call", "stop"), ("x-count", "1000000000"), ("x-size", "1000") }) message.Headers.Add(name, value);
        using var response = await gateway.Http2.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        await using var body = await response.Content.ReadAsStreamAsync(timeout.Token);
        Assert.Equal(0, (await ReadAsync(body, timeout.Token)).Flag);

        var stop = gateway.StopAsync(timeout.Token);

        var last = await ReadAsync(body, timeout.Token);
        while (last.Flag == 0) last = await ReadAsync(body, timeout.Token);
        Assert.Contains("The gateway is shutting down.", last.Json, StringComparison.Ordinal);
        await stop;
    }

    private static HttpContent CreateContent(string json, bool isOpen)
    {
        var bytes = MessageFrame.Encode(Encoding.UTF8.GetBytes(json));
        const string mediaType = "application/connect+json";
        return isOpen ? new OpenContent(bytes, mediaType) : new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
    }

    private static async Task<(int Flag, string Json)> ReadAsync(Stream body, CancellationToken cancellation)
    {
        var (flag, message) = await MessageFrame.ReadAsync(body, cancellation);
        return (flag, Encoding.UTF8.GetString(message));
    }
}
