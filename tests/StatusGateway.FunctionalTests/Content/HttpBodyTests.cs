using System.Text;
using Google.Api;
using Google.Protobuf;

namespace StatusGateway.FunctionalTests.Content;

/// <summary>google.api.HttpBody: bodies that are any bytes, with their media type.</summary>
public sealed class HttpBodyTests(ContentGateway content) : IClassFixture<ContentGateway>
{
    private const string Echo = "/content/v1/echo";

    [Theory]
    [InlineData("text/csv")]
    [InlineData("text/plain; charset=iso-8859-1")]
    [InlineData("image/png")]
    [InlineData("application/json")]
    [InlineData("application/x-protobuf")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Bytes_come_back_under_their_media_type(string type)
    {
        byte[] bytes = [0, 0xFF, (byte)'{', .. Enumerable.Range(0, 256).Select(i => (byte)i)];

        var answer = await content.SendAsync("POST", Echo, bytes, ("content-type", type));

        Assert.Equal((200, type), (answer.Status, answer.MediaType));
        Assert.Equal(bytes, answer.Bytes);
    }

    [Fact]
    public async Task Nothing_at_all_is_an_empty_body()
    {
        var answer = await content.SendAsync("POST", Echo);

        Assert.Equal((200, "application/octet-stream"), (answer.Status, answer.MediaType));
        Assert.Empty(answer.Bytes);
    }

    [Fact]
    public async Task A_compressed_body_arrives_plain()
    {
        var compressed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionMode.Compress)) gzip.Write("a,b"u8);

        var answer = await content.SendAsync("POST", Echo, compressed.ToArray(), ("content-type", "text/csv"), ("content-encoding", "gzip"));

        Assert.Equal(("text/csv", "a,b"), (answer.MediaType, answer.Body));
    }

    [Theory]
    [InlineData("text/csv, text/plain")]
    [InlineData("nonsense")]
    public async Task What_is_no_media_type_is_refused(string type)
    {
        var answer = await content.SendAsync("POST", Echo, "x"u8.ToArray(), ("content-type", type));

        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", answer.Summary);
        Assert.Equal("*/*", answer.Header("accept"));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        Assert.Equal(200, (await content.SendAsync("POST", Echo, new byte[ContentGateway.MaxRequestBytes])).Status);
        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", (await content.SendAsync("POST", Echo, new byte[ContentGateway.MaxRequestBytes + 1])).Summary);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("?revision=7", "", 7)]
    [InlineData("?revision=7&note.author=ann", "ann", 7)]
    public async Task A_field_takes_the_body_beside_path_and_query(string query, string author, int revision)
    {
        var seen = (await content.SendAsync("POST", $"/content/v1/files/1:upload{query}", "x,ü"u8.ToArray(), ("content-type", "text/csv"))).Json;

        Assert.Equal("files/1", seen.GetProperty("name").GetString());
        Assert.Equal("text/csv", seen.GetProperty("contentType").GetString());
        Assert.Equal("x,ü", seen.GetProperty("text").GetString());
        Assert.Equal(author, seen.TryGetProperty("author", out var value) ? value.GetString() : "");
        Assert.Equal(revision, seen.TryGetProperty("revision", out value) ? value.GetInt32() : 0);
    }

    [Fact]
    public async Task A_field_without_a_body_is_not_set()
    {
        Assert.False((await content.SendAsync("POST", "/content/v1/files/1:upload")).Json.TryGetProperty("hasFile", out _));
        Assert.True((await content.SendAsync("POST", "/content/v1/files/1:upload", [], ("content-type", "text/csv"))).Json.GetProperty("hasFile").GetBoolean());
    }

    [Fact]
    public async Task Bad_parameters_beside_a_body_are_told_as_ever()
    {
        var answer = await content.SendAsync("POST", "/content/v1/files/1:upload?revision=x&nope=1", "x"u8.ToArray(), ("content-type", "image/png"));

        Assert.Equal("400 INVALID_ARGUMENT INVALID_PARAMETER", answer.Summary);
        Assert.Equal(["revision", "nope"], answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("parameter").GetString()));
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/html; charset=utf-8", "text/html; charset=utf-8")]
    [InlineData("", "application/octet-stream")]
    [InlineData("nonsense", "application/octet-stream")]
    [InlineData("text/csv\r\nset-cookie: x=1", "application/octet-stream")]
    [InlineData("text/grüße", "application/octet-stream")]
    public async Task An_answer_has_the_media_type_that_the_service_names(string type, string expected)
    {
        foreach (var path in (string[])["/content/v1/files/1", "/content/v1/files/1:unwrap"])
        {
            var answer = await content.SendAsync("GET", $"{path}?contentType={Uri.EscapeDataString(type)}&size=3");

            Assert.Equal((200, expected, "aaa"), (answer.Status, answer.MediaType, answer.Body));
            Assert.Null(answer.Header("set-cookie"));
            Assert.Null(answer.Header("vary"));
        }
    }

    [Fact]
    public async Task A_field_that_is_not_set_is_an_empty_body()
    {
        var answer = await content.SendAsync("GET", "/content/v1/files/1:unwrap?size=-1");

        Assert.Equal((200, "application/octet-stream", "0"), (answer.Status, answer.MediaType, answer.Header("content-length")));
    }

    [Theory]
    [InlineData("application/x-protobuf")]
    [InlineData("application/json")]
    [InlineData("image/png")]
    public async Task Bytes_are_the_same_whatever_the_caller_accepts(string accept)
    {
        var answer = await content.SendAsync("GET", "/content/v1/files/1?contentType=text/csv&size=3", null, ("accept", accept));

        Assert.Equal((200, "text/csv", "aaa"), (answer.Status, answer.MediaType, answer.Body));
    }

    [Fact]
    public async Task A_failure_comes_in_the_dialect_that_is_asked_for()
    {
        Assert.Equal("404 NOT_FOUND", (await content.SendAsync("GET", "/content/v1/files/missing")).Summary);
        var google = await content.SendAsync("GET", "/content/v1/files/missing:unwrap", null, ("accept", "application/json; dialect=google-error"));
        Assert.Equal("There is no such file.", google.Json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_service_may_choose_the_http_status()
    {
        var answer = await content.SendAsync("GET", "/content/v1/files/1?contentType=text/csv&size=3&status=203");

        Assert.Equal((203, "aaa"), (answer.Status, answer.Body));
        Assert.Null(answer.Header("statusgateway-http-status"));
    }

    [Fact]
    public async Task A_grpc_caller_gets_the_message_itself()
    {
        var request = new HttpBody { ContentType = "text/csv", Data = ByteString.CopyFrom("a,b"u8) }.ToByteArray();
        using var call = new HttpRequestMessage(HttpMethod.Post, new Uri("/content.v1.Files/Echo", UriKind.Relative))
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, (byte)request.Length, .. request]) { Headers = { ContentType = new("application/grpc") } },
        };

        using var answer = await content.Gateway.Http2.SendAsync(call);
        var frame = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal("a,b", HttpBody.Parser.ParseFrom(frame, 5, frame.Length - 5).Data.ToString(Encoding.UTF8));
    }
}
