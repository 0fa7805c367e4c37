using System.Net.Http.Headers;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>Requests that are small and become large, or that never get to a message: they end by a limit, not by the deadline.</summary>
public sealed class InflationTests : IAsyncLifetime
{
    private const string Import = "/v1/shelves/1/books:import";
    private const string Ndjson = "application/x-ndjson";
    private const string TooLarge = "413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE";
    private const string Idle = "The request has more than 1048576 bytes without a message (Limits:MaxIdleBytes).";
    private const string Inflated = "The compressed data of the request becomes more than 1000 times as large when it is decompressed (Limits:MaxInflation).";

    private static readonly byte[] Book = """{"title":"Emma","authors":[{"displayName":"Jane Austen"}]}"""u8.ToArray();

    private GatewayHost _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(Ndjson, "", "")]
    [InlineData(Ndjson, "gzip", "")]
    [InlineData(Ndjson, "deflate", "")]
    [InlineData(Ndjson, "br", "")]
    [InlineData(Ndjson, "br, br", "")]
    [InlineData("application/json", "br", "[")]
    [InlineData("application/json", "gzip", "[{}")]
    [InlineData("application/json", "gzip", "[]")]
    public async Task White_space_without_a_message_ends_the_call(string mediaType, string coding, string before)
    {
        var spaces = Enumerable.Repeat((byte)' ', coding.Length == 0 ? 1_200_000 : 20_000_000);
        var body = ContentCodings.Compress(coding, [.. Encoding.ASCII.GetBytes(before), .. spaces]);

        foreach (var http in (HttpClient[])[_gateway.Http1, _gateway.Http2])
        {
            var response = await PostAsync(http, Import, body, mediaType, coding);

            // The element before the white space is no book.
            if (before == "[{}") Assert.Equal(400, response.Status);
            else Assert.Equal(TooLarge, response.Summary);
            // Brotli makes so little of white space that its ratio is noticed first.
            if (before != "[{}" && !coding.Contains("br", StringComparison.Ordinal)) Assert.Equal(Idle, response.Detail);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Unary_body_that_becomes_too_large_is_refused(string coding)
    {
        var response = await PostAsync(_gateway.Http1, "/v1/shelves", ContentCodings.Compress(coding, Spaces(3_000_000)), "application/json", coding);

        Assert.Equal((TooLarge, Inflated), (response.Summary, response.Detail));
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc-web+proto")]
    public async Task Message_that_becomes_too_large_is_refused(string mediaType)
    {
        foreach (var coding in (string[])["gzip", "deflate", "br"])
        {
            var frame = MessageFrame.Encode(ContentCodings.Compress(coding, new byte[3_000_000]), flag: 1);

            var response = await RawGrpcClient.SendAsync(_gateway.Http2, RawGrpcClient.GetBook, frame, [("grpc-encoding", coding)], mediaType);

            Assert.Equal(("8", "MESSAGE_TOO_LARGE", Inflated), (response.Code, response.Reason, response.Message));
        }
    }

    [Fact]
    public async Task Connect_message_that_becomes_too_large_is_refused()
    {
        var response = await PostAsync(_gateway.Http1, RawGrpcClient.GetBook, ContentCodings.Compress("gzip", new byte[3_000_000]), "application/proto", "gzip");

        Assert.Equal(429, response.Status);
        Assert.Contains("Limits:MaxInflation", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Stream_that_becomes_too_large_is_refused(string coding)
    {
        await using var gateway = await GatewayHost.StartAsync("Gateway:Limits:MaxInflation=20");
        // Each message is a book with less white space than the limit of what is between messages.
        byte[] message = [.. Book, .. Spaces(500_000)];
        var body = ContentCodings.Compress(coding, [.. Enumerable.Repeat(message, 60).SelectMany(static bytes => bytes)]);

        var response = await PostAsync(gateway.Http1, Import, body, Ndjson, coding);

        Assert.Equal((TooLarge, Inflated.Replace("1000", "20", StringComparison.Ordinal)), (response.Summary, response.Detail));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Damaged_stream_imports_nothing(string coding)
    {
        var shelf = (await PostAsync(_gateway.Http1, "/v1/shelves", "{\"theme\":\"damaged\"}"u8.ToArray(), "application/json")).Json.GetProperty("name").GetString();
        byte[] lines = [.. Enumerable.Repeat<byte[]>([.. Book, (byte)'\n'], 20).SelectMany(static line => line)];
        var whole = ContentCodings.Compress(coding, lines);
        byte[][] damaged = [whole[..^1], whole[..(whole.Length / 2)], whole[..1], [.. whole, 0], .. coding == "br" ? Array.Empty<byte[]>() : [[.. whole[..^2], (byte)(whole[^2] ^ 1), whole[^1]]]];
        foreach (var body in damaged)
        {
            foreach (var http in (HttpClient[])[_gateway.Http1, _gateway.Http2])
            {
                var response = await PostAsync(http, $"/v1/{shelf}/books:import", body, Ndjson, coding);
                Assert.Equal("400 INTERNAL MALFORMED_FRAME", response.Summary);
            }
        }

        Assert.False((await _gateway.GetAsync($"/v1/{shelf}/books")).Json.TryGetProperty("books", out _));
        var good = await PostAsync(_gateway.Http1, $"/v1/{shelf}/books:import", whole, Ndjson, coding);
        Assert.Equal(20, good.Json.GetProperty("importedCount").GetInt32());
    }

    [Fact]
    public async Task Limits_follow_the_method()
    {
        await using var gateway = await GatewayHost.StartAsync("Gateway:Limits:MaxIdleBytes=2000");

        var response = await PostAsync(gateway.Http1, Import, Spaces(20_000), Ndjson);

        Assert.Equal(TooLarge, response.Summary);
        Assert.Equal("2000", response.Json.GetProperty("metadata").GetProperty("limit").GetString());
    }

    private static Task<RestResponse> PostAsync(HttpClient http, string path, byte[] body, string mediaType, string coding = "")
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };
        if (coding.Length > 0) content.Headers.TryAddWithoutValidation("content-encoding", coding);
        return RestResponse.SendAsync(http, HttpRequests.Create(http, HttpMethod.Post, path, content));
    }

    private static byte[] Spaces(int count) => [.. Enumerable.Repeat((byte)' ', count)];
}
