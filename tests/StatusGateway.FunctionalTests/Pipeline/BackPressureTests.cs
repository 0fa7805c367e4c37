using System.Diagnostics;
using System.Net.Http.Headers;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>A slow client slows the upstream down: the gateway does not buffer a stream. firehose.mjs measures the memory.</summary>
public sealed class BackPressureTests : IAsyncLifetime
{
    private const int MessageBytes = 64 * 1024;
    private const int Count = 512;

    // HTTP/2 windows and socket buffers on both sides.
    private const int MaxBufferedBytes = 12 * 1024 * 1024;

    private NodeServer _server = null!;
    private GatewayHost _gateway = null!;

    public async Task InitializeAsync()
    {
        _server = await NodeServer.StartAsync("firehose-server.mjs");
        _gateway = await GatewayHost.StartAsync(
            $"Gateway:Upstreams:fire:Addresses:0={_server.Address}", $"Gateway:Upstreams:fire:Schema:DescriptorSet={Matrix.GrpcMatrixUpstream.Descriptors}");
    }

    [Theory]
    [InlineData("application/grpc", 2)]
    [InlineData("application/grpc+json", 2)]
    [InlineData("application/grpc-web", 1)]
    [InlineData("application/grpc-web-text", 1)]
    [InlineData("application/connect+proto", 2)]
    [InlineData("application/connect+json", 1)]
    public async Task Slow_client_slows_the_upstream_and_receives_everything(string mediaType, int http)
    {
        var isText = mediaType.Contains("text", StringComparison.Ordinal);
        var isJson = mediaType.EndsWith("json", StringComparison.Ordinal);
        var frame = MessageFrame.Encode(isJson ? "{}"u8 : []);
        if (isText) frame = System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(frame));
        using var request = CreateRequest(http, mediaType, frame, mediaType);
        using var response = await _gateway.Client(http).SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        var stalled = await _server.WaitForEventAsync("stalled", mediaType, TimeSpan.FromSeconds(30));
        Assert.InRange(stalled.GetProperty("bytes").GetInt32(), 1, MaxBufferedBytes);

        await using var body = await response.Content.ReadAsStreamAsync();
        var total = 0L;
        var buffer = new byte[64 * 1024];
        while (await body.ReadAsync(buffer) is > 0 and var read) total += read;
        Assert.InRange(isText ? total * 3 / 4 : total, (long)Count * MessageBytes, (long)Count * (MessageBytes + 100));
    }

    /// <summary>The deadline expires while the client is behind. The client receives the error after the messages that are buffered.</summary>
    [Theory]
    [InlineData("application/grpc", 2)]
    [InlineData("application/connect+proto", 1)]
    public async Task Slow_client_receives_the_deadline_error(string mediaType, int http)
    {
        using var request = CreateRequest(http, mediaType, MessageFrame.Encode([]), $"late {mediaType}", ("grpc-timeout", "5S"), ("connect-timeout-ms", "5000"));
        using var response = await _gateway.Client(http).SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await _server.WaitForEventAsync("closed", $"late {mediaType}", TimeSpan.FromSeconds(30));

        var body = await response.Content.ReadAsByteArrayAsync();

        Assert.InRange(body.Length, 1, MaxBufferedBytes);
        if (mediaType == "application/grpc") Assert.Equal("4", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
        else Assert.Contains("deadline_exceeded", System.Text.Encoding.UTF8.GetString(body.AsSpan(body.Length - 400)), StringComparison.Ordinal);
    }

    /// <summary>The client does not read, so it cannot receive the error either.</summary>
    [Fact]
    public async Task Client_that_does_not_read_cannot_extend_the_deadline()
    {
        var trace = ActivityTraceId.CreateRandom();
        var ended = new TaskCompletionSource();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
            // Not the calls of other tests, whose trace flags the result would change.
            Sample = (ref options) => options.Parent.TraceId == trace ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace) ended.TrySetResult();
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var request = CreateRequest(2, "application/grpc", MessageFrame.Encode([]), "deadline", ("grpc-timeout", "1S"), ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));
        using var response = await _gateway.Http2.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    private HttpRequestMessage CreateRequest(int http, string mediaType, byte[] body, string call, params IEnumerable<(string Name, string Value)> headers)
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };
        var request = HttpRequests.Create(_gateway.Client(http), HttpMethod.Post, "/matrix.v1.Matrix/ServerStream", content);
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("x-call", call), ("x-count", $"{Count}"), ("x-size", $"{MessageBytes}"), .. headers]) request.Headers.Add(name, value);
        return request;
    }
}
