using System.Net;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>Media types of request bodies.</summary>
public sealed class RequestMediaTypeTests(ContentFixture content) : IClassFixture<ContentFixture>
{
    private const string Repeat = "/content/v1/repeat";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("application/JSON;charset=utf8")]
    [InlineData("application/json; charset=\"UTF-8\"; profile=x")]
    [InlineData("application/json; charset=us-ascii")]
    [InlineData("application/problem+json")]
    [InlineData("application/vnd.api+json; charset=utf-8")]
    public async Task All_json_media_types_and_a_missing_one_are_accepted(string? type)
    {
        var response = await content.SendAsync("POST", Repeat, """{"text": "x"}"""u8.ToArray(), type is null ? [] : [("content-type", type)]);

        Assert.True(response.Status == 200, response.ToString());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/octet-stream")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json, text/plain")]
    [InlineData("json")]
    [InlineData("*/*")]
    public async Task Unsupported_media_type_is_rejected_with_the_supported_ones(string type)
    {
        var response = await content.SendAsync("POST", Repeat, "{}"u8.ToArray(), ("content-type", type));

        Assert.True(response.Summary == "415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", response.ToString());
        Assert.Equal("application/json, application/x-protobuf", response.Header("accept"));
        Assert.Equal("application/json, application/x-protobuf", response.Json.GetProperty("metadata").GetProperty("supported").GetString());
    }

    [Fact]
    public async Task Two_media_types_are_rejected()
    {
        var response = await content.SendAsync("POST", Repeat, "{}"u8.ToArray(), ("content-type", "application/json"), ("content-type", "text/plain"));

        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", response.Summary);
    }

    [Fact]
    public async Task Byte_order_mark_is_ignored()
    {
        var response = await content.SendAsync("POST", Repeat, [.. Encoding.UTF8.Preamble, .. """{"text": "x"}"""u8], ("content-type", "application/json"));

        Assert.Equal("x", response.Json.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-HTTP-Method")]
    [InlineData("X-Method-Override")]
    public async Task Method_override_headers_are_ignored(string header)
    {
        // As a DELETE, it would be a 405.
        Assert.Equal(200, (await content.SendAsync("POST", Repeat, "{}"u8.ToArray(), (header, "DELETE"))).Status);
        // As a POST, it would match a route.
        Assert.Equal("405 UNIMPLEMENTED METHOD_NOT_ALLOWED", (await content.SendAsync("PUT", Repeat, "{}"u8.ToArray(), (header, "POST"))).Summary);
    }

    // HttpClient sends up to 1 KiB without waiting for 100 Continue.
    [Theory]
    [InlineData(1, "text/plain", "", 5000, 415)]
    [InlineData(1, "application/json", "zstd", 5000, 415)]
    [InlineData(1, "application/json", "", ContentFixture.MaxRequestBytes + 1, 413)]
    [InlineData(2, "text/plain", "", 2, 415)]
    [InlineData(2, "application/json", "", ContentFixture.MaxRequestBytes + 1, 413)]
    public async Task Body_of_a_rejected_request_is_not_requested(int http, string type, string encoding, int length, int status)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) });
        var body = new RecordingContent(length);
        body.Headers.TryAddWithoutValidation("content-type", type);
        if (encoding.Length > 0) body.Headers.TryAddWithoutValidation("content-encoding", encoding);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(content.Gateway.Address, Repeat))
        {
            Version = content.Gateway.Client(http).DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
            Headers = { ExpectContinue = true },
        };

        var response = await RestResponse.SendAsync(client, request);

        Assert.Equal((status, false), (response.Status, body.IsSent));
    }

    [Fact]
    public async Task Expect_100_continue_is_supported()
    {
        var (status, _, rest) = await RawHttp1Client.SendAsync(
            content.Gateway,
            $"POST {Repeat} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 13\r\n\r\n",
            "{\"text\": \"x\"}");

        Assert.Equal(100, status);
        Assert.StartsWith("HTTP/1.1 200 OK", rest, StringComparison.Ordinal);
        Assert.EndsWith("{\"text\":\"x\"}", rest, StringComparison.Ordinal);
    }

    /// <summary>Records whether the body was sent.</summary>
    private sealed class RecordingContent(long length) : HttpContent
    {
        public bool IsSent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            IsSent = true;
            await stream.WriteAsync(new byte[length]);
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
