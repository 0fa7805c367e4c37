using System.Net;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Content;

/// <summary>What a body is said to be.</summary>
public sealed class RequestTypeTests(ContentGateway content) : IClassFixture<ContentGateway>
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
    public async Task Json_is_read_by_any_of_its_names_and_without_one(string? type)
    {
        var answer = await content.SendAsync("POST", Repeat, """{"text": "x"}"""u8.ToArray(), type is null ? [] : [("content-type", type)]);

        Assert.True(answer.Status == 200, answer.ToString());
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
    public async Task Anything_else_is_refused_with_what_is_taken(string type)
    {
        var answer = await content.SendAsync("POST", Repeat, "{}"u8.ToArray(), ("content-type", type));

        Assert.True(answer.Summary == "415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", answer.ToString());
        Assert.Equal("application/json, application/x-protobuf", answer.Header("accept"));
        Assert.Equal("application/json, application/x-protobuf", answer.Json.GetProperty("metadata").GetProperty("supported").GetString());
    }

    [Fact]
    public async Task Two_media_types_contradict_each_other()
    {
        var answer = await content.SendAsync("POST", Repeat, "{}"u8.ToArray(), ("content-type", "application/json"), ("content-type", "text/plain"));

        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", answer.Summary);
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over()
    {
        var answer = await content.SendAsync("POST", Repeat, [.. Encoding.UTF8.Preamble, .. """{"text": "x"}"""u8], ("content-type", "application/json"));

        Assert.Equal("x", answer.Json.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-HTTP-Method")]
    [InlineData("X-Method-Override")]
    public async Task The_verb_is_that_of_the_request_line(string header)
    {
        // Taken for a DELETE, it would be a 405.
        Assert.Equal(200, (await content.SendAsync("POST", Repeat, "{}"u8.ToArray(), (header, "DELETE"))).Status);
        // Taken for a POST, it would be known.
        Assert.Equal("405 UNIMPLEMENTED METHOD_NOT_ALLOWED", (await content.SendAsync("PUT", Repeat, "{}"u8.ToArray(), (header, "POST"))).Summary);
    }

    // Up to a kibibyte HttpClient sends in any case.
    [Theory]
    [InlineData(1, "text/plain", "", 5000, 415)]
    [InlineData(1, "application/json", "zstd", 5000, 415)]
    [InlineData(1, "application/json", "", ContentGateway.MaxRequestBytes + 1, 413)]
    [InlineData(2, "text/plain", "", 2, 415)]
    [InlineData(2, "application/json", "", ContentGateway.MaxRequestBytes + 1, 413)]
    public async Task A_refused_body_is_not_waited_for(int http, string type, string encoding, int length, int status)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) });
        var body = new WatchedContent(length);
        body.Headers.TryAddWithoutValidation("content-type", type);
        if (encoding.Length > 0) body.Headers.TryAddWithoutValidation("content-encoding", encoding);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(content.Gateway.Address, Repeat))
        {
            Version = content.Gateway.Client(http).DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
            Headers = { ExpectContinue = true },
        };

        var answer = await RestAnswer.SendAsync(client, request);

        Assert.Equal((status, false), (answer.Status, body.IsAskedFor));
    }

    [Fact]
    public async Task A_caller_who_waits_is_told_to_go_on()
    {
        var (status, _, rest) = await HttpSocket.SendAsync(
            content.Gateway,
            $"POST {Repeat} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 13\r\n\r\n",
            "{\"text\": \"x\"}");

        Assert.Equal(100, status);
        Assert.StartsWith("HTTP/1.1 200 OK", rest, StringComparison.Ordinal);
        Assert.EndsWith("{\"text\":\"x\"}", rest, StringComparison.Ordinal);
    }

    /// <summary>A body that knows whether it was to be sent.</summary>
    private sealed class WatchedContent(long length) : HttpContent
    {
        public bool IsAskedFor { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            IsAskedFor = true;
            await stream.WriteAsync(new byte[length]);
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
