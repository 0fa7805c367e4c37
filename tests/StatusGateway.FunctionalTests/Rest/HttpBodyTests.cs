using Google.Api;
using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>google.api.HttpBody: request and response bodies of any media type.</summary>
public sealed class HttpBodyTests(ContentFixture content) : IClassFixture<ContentFixture>
{
    private const string Echo = "/content/v1/echo";

    [Theory]
    [InlineData("text/csv")]
    [InlineData("text/plain; charset=iso-8859-1")]
    [InlineData("image/png")]
    [InlineData("application/json")]
    [InlineData("application/x-protobuf")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Bytes_and_media_type_round_trip(string type)
    {
        byte[] bytes = [0, 0xFF, (byte)'{', .. Enumerable.Range(0, 256).Select(i => (byte)i)];

        var response = await content.SendAsync("POST", Echo, bytes, ("content-type", type));

        Assert.Equal((200, type), (response.Status, response.MediaType));
        Assert.Equal(bytes, response.Bytes);
    }

    [Fact]
    public async Task Missing_body_is_an_empty_body()
    {
        var response = await content.SendAsync("POST", Echo);

        Assert.Equal((200, "application/octet-stream"), (response.Status, response.MediaType));
        Assert.Empty(response.Bytes);
    }

    [Fact]
    public async Task Compressed_body_is_decompressed()
    {
        var response = await content.SendAsync("POST", Echo, ContentCodings.Compress("gzip", "a,b"u8.ToArray()), ("content-type", "text/csv"), ("content-encoding", "gzip"));

        Assert.Equal(("text/csv", "a,b"), (response.MediaType, response.Body));
    }

    [Theory]
    [InlineData("text/csv, text/plain")]
    [InlineData("nonsense")]
    public async Task Invalid_media_type_is_rejected(string type)
    {
        var response = await content.SendAsync("POST", Echo, "x"u8.ToArray(), ("content-type", type));

        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", response.Summary);
        Assert.Equal("*/*", response.Header("accept"));
    }

    [Fact]
    public async Task Body_over_the_limit_is_rejected()
    {
        Assert.Equal(200, (await content.SendAsync("POST", Echo, new byte[ContentFixture.MaxRequestBytes])).Status);
        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", (await content.SendAsync("POST", Echo, new byte[ContentFixture.MaxRequestBytes + 1])).Summary);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("?revision=7", "", 7)]
    [InlineData("?revision=7&note.author=ann", "ann", 7)]
    public async Task Body_field_is_combined_with_path_and_query(string query, string author, int revision)
    {
        var summary = (await content.SendAsync("POST", $"/content/v1/files/1:upload{query}", "x,ü"u8.ToArray(), ("content-type", "text/csv"))).Json;

        Assert.Equal("files/1", summary.GetProperty("name").GetString());
        Assert.Equal("text/csv", summary.GetProperty("contentType").GetString());
        Assert.Equal("x,ü", summary.GetProperty("text").GetString());
        Assert.Equal(author, summary.TryGetProperty("author", out var value) ? value.GetString() : "");
        Assert.Equal(revision, summary.TryGetProperty("revision", out value) ? value.GetInt32() : 0);
    }

    [Fact]
    public async Task Body_field_is_not_set_without_a_body()
    {
        Assert.False((await content.SendAsync("POST", "/content/v1/files/1:upload")).Json.TryGetProperty("hasFile", out _));
        Assert.True((await content.SendAsync("POST", "/content/v1/files/1:upload", [], ("content-type", "text/csv"))).Json.GetProperty("hasFile").GetBoolean());
    }

    [Fact]
    public async Task Invalid_parameters_are_reported()
    {
        var response = await content.SendAsync("POST", "/content/v1/files/1:upload?revision=x&nope=1", "x"u8.ToArray(), ("content-type", "image/png"));

        Assert.Equal("400 INVALID_ARGUMENT INVALID_PARAMETER", response.Summary);
        Assert.Equal(["revision", "nope"], response.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("parameter").GetString()));
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/html; charset=utf-8", "text/html; charset=utf-8")]
    [InlineData("", "application/octet-stream")]
    [InlineData("nonsense", "application/octet-stream")]
    [InlineData("text/csv\r\nset-cookie: x=1", "application/octet-stream")]
    [InlineData("text/grüße", "application/octet-stream")]
    public async Task Response_has_the_media_type_of_the_message(string type, string expected)
    {
        foreach (var path in (string[])["/content/v1/files/1", "/content/v1/files/1:unwrap"])
        {
            var response = await content.SendAsync("GET", $"{path}?contentType={Uri.EscapeDataString(type)}&size=3");

            Assert.Equal((200, expected, "aaa"), (response.Status, response.MediaType, response.Body));
            Assert.Null(response.Header("set-cookie"));
            Assert.Null(response.Header("vary"));
        }
    }

    [Fact]
    public async Task Unset_response_body_field_is_an_empty_body()
    {
        var response = await content.SendAsync("GET", "/content/v1/files/1:unwrap?size=-1");

        Assert.Equal((200, "application/octet-stream", "0"), (response.Status, response.MediaType, response.Header("content-length")));
    }

    [Theory]
    [InlineData("application/x-protobuf")]
    [InlineData("application/json")]
    [InlineData("image/png")]
    public async Task Accept_does_not_change_the_body(string accept)
    {
        var response = await content.SendAsync("GET", "/content/v1/files/1?contentType=text/csv&size=3", null, ("accept", accept));

        Assert.Equal((200, "text/csv", "aaa"), (response.Status, response.MediaType, response.Body));
    }

    [Fact]
    public async Task Error_uses_the_accepted_dialect()
    {
        Assert.Equal("404 NOT_FOUND", (await content.SendAsync("GET", "/content/v1/files/missing")).Summary);
        var google = await content.SendAsync("GET", "/content/v1/files/missing:unwrap", null, ("accept", "application/json; dialect=google-error"));
        Assert.Equal("There is no such file.", google.Json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Service_sets_the_http_status()
    {
        var response = await content.SendAsync("GET", "/content/v1/files/1?contentType=text/csv&size=3&status=203");

        Assert.Equal((203, "aaa"), (response.Status, response.Body));
        Assert.Null(response.Header("statusgateway-http-status"));
    }

    [Fact]
    public async Task Grpc_client_receives_the_message()
    {
        var request = new HttpBody { ContentType = "text/csv", Data = ByteString.CopyFrom("a,b"u8) }.ToByteArray();

        var response = await RawGrpcClient.SendAsync(content.Gateway.Http2, "/content.v1.Files/Echo", MessageFrame.Encode(request));

        Assert.Equal("a,b", HttpBody.Parser.ParseFrom(Assert.Single(MessageFrame.DecodeAll(response.Body)).Message).Data.ToStringUtf8());
    }
}
