using System.Net;
using System.Net.Sockets;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>Whatever a client does, the log has no line of level error: operators would be paged for it.</summary>
public sealed class ClientErrorLogTests
{
    private const string Unary = "POST /v1/shelves/1/books";
    private const string ClientStream = "POST /v1/shelves/1/books:import";
    private const string Rpc = "POST /library.v1.Library/GetBook";
    private const string RpcStream = "POST /library.v1.Library/ImportBooks";

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(Unary, "application/json", "{\"title\": ")]
    [InlineData(ClientStream, "application/x-ndjson", "{\"title\": \"A\"}\n")]
    [InlineData(ClientStream, "application/json", "[{\"title\": ")]
    [InlineData(Rpc, "application/json", "{\"name\": ")]
    [InlineData(Rpc, "application/proto", "\n")]
    [InlineData(Rpc, "application/grpc-web", "\0\0\0\0\u0009a")]
    [InlineData(Rpc, "application/grpc-web-text", "AAAAA")]
    [InlineData(RpcStream, "application/grpc-web", "\0\0\0\0\0")]
    [InlineData(RpcStream, "application/connect+json", "\0\0\0\0\u0009{")]
    public async Task Slow_body_that_meets_its_deadline_is_not_an_error(string line, string mediaType, string begun)
    {
        await using var gateway = await GatewayHost.StartAsync();
        foreach (var framing in (string[])["Content-Length: 100\r\n\r\n" + begun, $"Transfer-Encoding: chunked\r\n\r\n{begun.Length:x}\r\n{begun}\r\n"])
        {
            using var client = await ConnectAsync(gateway);
            await SendAsync(client, $"{line} HTTP/1.1\r\nHost: x\r\nContent-Type: {mediaType}\r\ngrpc-timeout: 100m\r\nconnect-timeout-ms: 100\r\n{framing}");

            var head = await ReadHeadAsync(client);
            Assert.True(head.StartsWith("HTTP/1.1 504", StringComparison.Ordinal) || head.Contains("200 OK", StringComparison.Ordinal), head);
        }

        await AssertNoErrorAsync(gateway);
    }

    [Fact]
    public async Task Connection_stays_usable_after_a_slow_body()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var client = await ConnectAsync(gateway);
        await SendAsync(client, $"{Unary} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\ngrpc-timeout: 100m\r\nContent-Length: 4\r\n\r\n{{");
        Assert.StartsWith("HTTP/1.1 504", await ReadHeadAsync(client), StringComparison.Ordinal);

        // The rest of the body, and the next request.
        await SendAsync(client, "   GET /v1/shelves/1 HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Contains("HTTP/1.1 200", await ReadHeadAsync(client), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Unary, "application/json", "{\"title\": ")]
    [InlineData(ClientStream, "application/x-ndjson", "{\"title\": \"A\"}\n{")]
    [InlineData(Rpc, "application/grpc-web", "\0\0\0\0\u0009a")]
    [InlineData(RpcStream, "application/connect+json", "\0\0\0\0\u0009{")]
    public async Task Upload_that_breaks_off_is_not_an_error(string line, string mediaType, string begun)
    {
        await using var gateway = await GatewayHost.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            var framing = i % 2 == 0 ? "Content-Length: 100\r\n\r\n" + begun : $"Transfer-Encoding: chunked\r\n\r\n{begun.Length:x}\r\n{begun}\r\n";
            using var client = await ConnectAsync(gateway);
            await SendAsync(client, $"{line} HTTP/1.1\r\nHost: x\r\nContent-Type: {mediaType}\r\n{framing}");
            // By a reset, by a close in one direction, and by a close in both.
            if (i % 3 == 0) client.Close(0);
            else if (i % 3 == 1) client.Shutdown(SocketShutdown.Send);
        }

        await AssertNoErrorAsync(gateway);
    }

    [Theory]
    [InlineData(Unary, "application/json")]
    [InlineData(ClientStream, "application/x-ndjson")]
    [InlineData(Rpc, "application/grpc-web")]
    [InlineData(RpcStream, "application/connect+json")]
    public async Task Invalid_chunk_is_not_an_error(string line, string mediaType)
    {
        await using var gateway = await GatewayHost.StartAsync();
        foreach (var chunk in (string[])["ZZ\r\n{}\r\n", "2\r\n{}XX0\r\n\r\n", "FFFFFFFFFFFFFFFF\r\n{}", "1FFFFFFFFFFFFFFFF\r\n{}", "-1\r\n{}"])
        {
            using var client = await ConnectAsync(gateway);
            await SendAsync(client, $"{line} HTTP/1.1\r\nHost: x\r\nContent-Type: {mediaType}\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}");
            Assert.DoesNotContain(" 499 ", await ReadHeadAsync(client), StringComparison.Ordinal);
        }

        await AssertNoErrorAsync(gateway);
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFF")]
    [InlineData("7FFFFFFFFFFFFFFFF")]
    [InlineData("00000000000000000000001")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public async Task Chunk_size_of_sixteen_digits_and_more_is_a_malformed_body(string size)
    {
        await using var gateway = await GatewayHost.StartAsync();
        foreach (var (line, mediaType) in new[] { (Unary, "application/json"), (ClientStream, "application/x-ndjson") })
        {
            var response = await RawHttp1Client.SendAsync(
                gateway, $"{line} HTTP/1.1\r\nHost: x\r\nContent-Type: {mediaType}\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{{}}");

            Assert.Equal(400, response.Status);
            Assert.Contains("MALFORMED_BODY", response.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, "/v1/shelves/1/books:watch", null)]
    [InlineData(2, "/v1/shelves/1/books:watch", null)]
    [InlineData(2, "/library.v1.Library/WatchBooks", "application/grpc")]
    [InlineData(1, "/library.v1.Library/WatchBooks", "application/grpc-web")]
    [InlineData(1, "/library.v1.Library/WatchBooks", "application/connect+proto")]
    public async Task Client_that_goes_away_from_a_stream_is_not_an_error(int http, string path, string? mediaType)
    {
        await using var gateway = await GatewayHost.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            using var request = HttpRequests.Create(gateway.Client(http), mediaType is null ? HttpMethod.Get : HttpMethod.Post, path);
            if (mediaType is not null)
            {
                request.Content = new ByteArrayContent(MessageFrame.Encode("\n\u0009shelves/1"u8));
                request.Content.Headers.TryAddWithoutValidation("content-type", mediaType);
            }

            using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(20 * i));
            try
            {
                using var response = await gateway.Client(http).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, gone.Token);
                await response.Content.CopyToAsync(Stream.Null, gone.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
            {
                // The client went away.
            }
        }

        await AssertNoErrorAsync(gateway);
    }

    /// <summary>Asserts that no line of level error was logged. What the connections of a test leave behind is handled before a later request.</summary>
    private static async Task AssertNoErrorAsync(GatewayHost gateway)
    {
        for (var i = 0; i < 5; i++) Assert.Equal(200, (await gateway.GetAsync("/v1/shelves/1")).Status);
        await gateway.StopAsync(CancellationToken.None);
        gateway.Logs.AssertNoErrors();
    }

    private static async Task<Socket> ConnectAsync(GatewayHost gateway)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        return client;
    }

    private static async Task SendAsync(Socket client, string text) => await client.SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads what arrives first.</summary>
    private static async Task<string> ReadHeadAsync(Socket client)
    {
        using var timeout = new CancellationTokenSource(ReadTimeout);
        var bytes = new byte[64 * 1024];
        return Encoding.UTF8.GetString(bytes, 0, await client.ReceiveAsync(bytes, timeout.Token));
    }
}
