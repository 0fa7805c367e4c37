using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.FunctionalTests.Matrix.V1;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.InProcess;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>A client that does not read its responses cannot make the gateway hold them longer than their deadline, or without limit.</summary>
public sealed class UnreadResponseTests
{
    // RFC 9113 section 7.
    private const int Cancel = 8, EnhanceYourCalm = 11;

    private const int LargeBytes = 300_000;

    // A letter that nothing but the messages has.
    private const char Letter = '~';
    private const string Rest = "rest";
    private const string Translate = "/statusgateway/v1/statuses:translate";
    private const string Unary = "/matrix.v1.Matrix/Unary";
    private const string Stream = "/matrix.v1.Matrix/ServerStream";

    private static readonly string[] Unaries = [Rest, "application/json", "application/proto", "application/grpc", "application/grpc-web", "application/grpc-web-text"];
    private static readonly string[] Streams = ["application/x-ndjson", "text/event-stream", "application/grpc", "application/grpc-web-text", "application/connect+json"];

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Unread_unary_response_is_reset_after_its_deadline_in_every_protocol()
    {
        await using var gateway = await StartAsync();

        Assert.All(await ResetCodesAsync(gateway, Unary, Unaries, "1"), code => Assert.Equal(Cancel, code));

        await HoldsNothingAsync(gateway);
    }

    [Fact]
    public async Task Unread_stream_is_reset_after_its_deadline_in_every_protocol()
    {
        await using var gateway = await StartAsync();

        Assert.All(await ResetCodesAsync(gateway, Stream, Streams, "1"), code => Assert.Equal(Cancel, code));

        await HoldsNothingAsync(gateway);
    }

    [Fact]
    public async Task Client_that_reads_less_than_the_minimum_rate_is_reset_without_a_deadline()
    {
        await using var gateway = await StartAsync("Gateway:Limits:MinResponseRate=1048576");

        Assert.All(await ResetCodesAsync(gateway, Stream, Streams, null), code => Assert.Equal(EnhanceYourCalm, code));

        await HoldsNothingAsync(gateway);
    }

    /// <summary>The rate is about bytes that wait for the client, not about an upstream that sends nothing.</summary>
    [Fact]
    public async Task Silent_stream_is_not_slow()
    {
        await using var gateway = await StartAsync("Gateway:Limits:MinResponseRate=1073741824");
        using var request = HttpRequests.Create(gateway.Http2, HttpMethod.Post, Stream, new ByteArrayContent(Body("application/connect+json", "silent")) { Headers = { ContentType = new("application/connect+json") } });
        using var timeout = new CancellationTokenSource(Timeout);

        using var response = await gateway.Http2.SendAsync(request, timeout.Token);

        var body = await response.Content.ReadAsByteArrayAsync(timeout.Token);
        Assert.Equal(0, body[0]);
        Assert.EndsWith("{}", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Rest, Unary)]
    [InlineData("application/json", Unary)]
    [InlineData("application/grpc", Unary)]
    [InlineData("application/grpc-web-text", Unary)]
    [InlineData("application/proto", Unary)]
    [InlineData("application/x-ndjson", Stream)]
    [InlineData("application/grpc", Stream)]
    [InlineData("application/grpc-web-text", Stream)]
    [InlineData("application/connect+json", Stream)]
    public async Task Client_that_reads_in_small_steps_receives_everything(string mediaType, string path)
    {
        await using var gateway = await StartAsync();
        await using var client = await RawHttp2Client.ConnectAsync(gateway, window: 1);
        await client.GrantAsync(0, 1 << 30);
        var stream = await SendAsync(client, path, mediaType, path == Unary ? $"{LargeBytes}" : "few", null);
        await stream.Started.WaitAsync(Timeout);

        while (!stream.Body.IsCompleted)
        {
            await client.GrantAsync(stream.Id, 5_000);
            await Task.WhenAny(stream.Body, Task.Delay(2));
        }

        var body = await stream.Body;
        if (mediaType.EndsWith("-text", StringComparison.Ordinal)) body = FromBase64(Encoding.ASCII.GetString(body));
        if (mediaType == Rest)
        {
            // One third of the letters in each of the forms that are not base64.
            using var json = System.Text.Json.JsonDocument.Parse(body);
            Assert.Equal(0, body.Count(letter => letter == Letter) % (LargeBytes / 3));
            return;
        }

        Assert.Equal(LargeBytes, body.Count(letter => letter == Letter));
    }

    /// <summary>The deadline expires in the middle of a large message: its rest comes first, and then the error.</summary>
    [Theory]
    [InlineData("application/x-ndjson", "DEADLINE_EXCEEDED")]
    [InlineData("application/grpc-web", "grpc-status: 4")]
    [InlineData("application/connect+json", "deadline_exceeded")]
    public async Task Deadline_within_a_message_sends_its_rest_before_the_error(string mediaType, string error)
    {
        await using var gateway = await StartAsync();
        await using var client = await RawHttp2Client.ConnectAsync(gateway, window: 50_000);
        await client.GrantAsync(0, 1 << 30);
        var stream = await SendAsync(client, Stream, mediaType, "few", "1");
        await stream.Started.WaitAsync(Timeout);

        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await client.GrantAsync(stream.Id, 1 << 28);

        var body = await stream.Body.WaitAsync(Timeout);
        Assert.Equal(LargeBytes / 3, body.Count(letter => letter == Letter));
        Assert.Contains(error, Encoding.UTF8.GetString(body), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(Rest, 1)]
    [InlineData("application/proto", 2)]
    [InlineData("application/grpc", 2)]
    [InlineData("application/grpc-web", 1)]
    public async Task Too_many_unread_bytes_overload_the_gateway_until_they_are_gone(string mediaType, int http)
    {
        await using var gateway = await StartAsync("Gateway:Limits:MaxBufferedResponseBytes=1048576");
        await using (var client = await RawHttp2Client.ConnectAsync(gateway, window: 0))
        {
            // A single response may be larger than the limit.
            var unread = await SendAsync(client, Unary, "application/json", "2000000", null);
            await unread.Started.WaitAsync(Timeout);

            var refused = await RawGrpcClient.SendAsync(
                gateway.Client(http), mediaType == Rest ? Translate : Unary, Body(mediaType, $"{LargeBytes}"), mediaType: mediaType == Rest ? "application/json" : mediaType);

            if (mediaType.StartsWith("application/grpc", StringComparison.Ordinal))
            {
                Assert.Equal(("14", "OVERLOADED"), (refused.Code, refused.Reason));
            }
            else
            {
                Assert.Equal((503, "1"), (refused.HttpStatus, refused.Find("retry-after")));
                Assert.Contains(mediaType == Rest ? "OVERLOADED" : "unavailable", Encoding.UTF8.GetString(refused.Body), StringComparison.Ordinal);
            }

            Assert.Equal(200, (await gateway.GetAsync("/healthz")).Status);
        }

        await HoldsNothingAsync(gateway);
        Assert.Equal(200, (await RawGrpcClient.SendAsync(gateway.Http2, Unary, CreateProbe($"{LargeBytes}").ToByteArray(), mediaType: "application/proto")).HttpStatus);
    }

    [Fact]
    public async Task Stream_beyond_the_limit_of_its_connection_is_reset()
    {
        await using var gateway = await StartAsync("Gateway:Limits:MaxBufferedResponseBytes=1048576");
        await using var client = await RawHttp2Client.ConnectAsync(gateway, window: 0);

        // Two messages of 100 KB are within a quarter of 1 MiB.
        var streams = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SendAsync(client, Stream, "application/grpc", "many", null)));

        var resets = await Task.WhenAll(streams.Select(stream => Task.WhenAny(stream.ResetCode, Task.Delay(TimeSpan.FromSeconds(4)))));
        Assert.Equal(Enumerable.Repeat(EnhanceYourCalm, 3), resets.OfType<Task<int>>().Select(reset => reset.Result));
    }

    [Theory]
    [InlineData("application/json", "300000")]
    [InlineData("application/grpc", "300000")]
    [InlineData("application/grpc", "10")]
    public async Task Unread_response_delays_the_shutdown_by_no_more_than_the_grace_period(string mediaType, string size)
    {
        await using var gateway = await StartAsync();
        await using var client = await RawHttp2Client.ConnectAsync(gateway, window: 0);
        var stream = await SendAsync(client, Unary, mediaType, size, null);
        await stream.Started.WaitAsync(Timeout);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));

        await gateway.StopAsync(limit.Token);

        Assert.False(limit.IsCancellationRequested);
    }

    [Fact]
    public async Task Unread_HTTP1_response_is_closed_after_its_deadline()
    {
        await using var gateway = await StartAsync();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        var body = Encoding.ASCII.GetString(Body("application/x-ndjson", "many"));
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {Stream} HTTP/1.1\r\nHost: a\r\nAccept: application/x-ndjson\r\nContent-Type: application/json\r\nx-server-timeout: 1\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

        await gateway.WaitUntilAsync(() => Task.FromResult(Responses(gateway).HeldBytes > 0), "Nothing is held");
        await HoldsNothingAsync(gateway);

        var received = 0L;
        var buffer = new byte[64 * 1024];
        try
        {
            while (await client.ReceiveAsync(buffer).WaitAsync(Timeout) is > 0 and var read) received += read;
        }
        catch (SocketException)
        {
            // Closed by a reset.
        }

        Assert.NotEqual("0\r\n\r\n", Encoding.ASCII.GetString(buffer, 0, 5));
        Assert.True(received > 0);
    }

    /// <summary>Small responses to requests that were sent without reading any.</summary>
    [Fact]
    public async Task Pipelined_HTTP1_requests_without_reading_are_closed_after_their_deadline()
    {
        await using var gateway = await StartAsync();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        var requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET /statusgateway/v1/codes/NOT_FOUND HTTP/1.1\r\nHost: a\r\nx-server-timeout: 1\r\n\r\n", 200)));
        var sending = Task.Run(async () =>
        {
            while (true) await client.SendAsync(requests);
        });

        await gateway.WaitUntilAsync(() => Task.FromResult(Responses(gateway).HeldBytes > 0), "Nothing is held");

        await Assert.ThrowsAsync<SocketException>(() => sending.WaitAsync(Timeout));
        await HoldsNothingAsync(gateway);
    }

    private static Task<GatewayHost> StartAsync(params IEnumerable<string> settings) => GatewayHost.StartAsync(
        new InProcessService(MatrixReflection.Descriptor.Services[0])
            .Unary<Probe, Probe>("Unary", Probe.Parser, static (request, _) => new(CreateProbe(new string(Letter, int.Parse(request.Text, System.Globalization.CultureInfo.InvariantCulture)))))
            .ServerStreaming<Probe, Probe>("ServerStream", Probe.Parser, static (request, context) => StreamAsync(request.Text, context.Cancellation)),
        settings);

    private static async IAsyncEnumerable<RpcResult<Probe>> StreamAsync(
        string kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (kind == "silent")
        {
            await Task.Delay(TimeSpan.FromSeconds(7), cancellation);
            yield return CreateProbe("x");
            yield break;
        }

        for (var i = 0; kind == "many" || i < 3; i++) yield return CreateProbe(new string(Letter, LargeBytes / 3));
    }

    private static Probe CreateProbe(string text) => new() { Text = text };

    /// <summary>Calls with windows of zero, each on a connection of its own, and returns how the streams were reset.</summary>
    private static async Task<int[]> ResetCodesAsync(GatewayHost gateway, string path, IEnumerable<string> mediaTypes, string? seconds)
    {
        return await Task.WhenAll(mediaTypes.Select(ResetCodeAsync));

        async Task<int> ResetCodeAsync(string mediaType)
        {
            await using var client = await RawHttp2Client.ConnectAsync(gateway, window: 0);
            var stream = await SendAsync(client, path, mediaType, path == Unary ? $"{LargeBytes}" : "many", seconds);
            await stream.Started.WaitAsync(Timeout);
            return await stream.ResetCode.WaitAsync(Timeout);
        }
    }

    private static async Task<RawHttp2Stream> SendAsync(RawHttp2Client client, string path, string mediaType, string text, string? seconds)
    {
        var isRest = mediaType is Rest or "application/x-ndjson" or "text/event-stream";
        List<(string, string)> headers = [("content-type", isRest ? "application/json" : mediaType)];
        if (isRest && mediaType != Rest) headers.Add(("accept", mediaType));
        if (seconds is not null) headers.AddRange([("grpc-timeout", $"{seconds}S"), ("connect-timeout-ms", $"{seconds}000")]);
        return await client.SendAsync("POST", mediaType == Rest ? Translate : path, Body(mediaType, text), headers);
    }

    private static byte[] Body(string mediaType, string text)
    {
        if (mediaType == Rest)
            return Encoding.ASCII.GetBytes($$$"""{"grpc":{"status":5,"message":"{{{new string(Letter, int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) / 3)}}}"}}""");
        var isJson = mediaType.EndsWith("json", StringComparison.Ordinal) || mediaType.StartsWith("text/", StringComparison.Ordinal);
        var message = isJson ? Encoding.UTF8.GetBytes($$"""{"text":"{{text}}"}""") : CreateProbe(text).ToByteArray();
        var isFramed = mediaType.Contains("grpc", StringComparison.Ordinal) || mediaType.Contains("connect", StringComparison.Ordinal);
        var body = isFramed ? MessageFrame.Encode(message) : message;
        return mediaType.EndsWith("-text", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(Convert.ToBase64String(body)) : body;
    }

    /// <summary>Decodes base64 that was encoded in parts.</summary>
    private static byte[] FromBase64(string text)
    {
        using var bytes = new MemoryStream();
        for (var i = 0; i < text.Length; i += 4) bytes.Write(Convert.FromBase64String(text.Substring(i, 4)));
        return bytes.ToArray();
    }

    private static UnreadResponses Responses(GatewayHost gateway) => gateway.Services.GetRequiredService<UnreadResponses>();

    private static Task HoldsNothingAsync(GatewayHost gateway) =>
        gateway.WaitUntilAsync(() => Task.FromResult(Responses(gateway).HeldBytes == 0), "Responses are still held");
}
