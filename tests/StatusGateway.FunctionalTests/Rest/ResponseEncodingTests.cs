using System.Text;
using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>Compression of responses, as requested by <c>Accept-Encoding</c>.</summary>
public sealed class ResponseEncodingTests(ContentFixture content) : IClassFixture<ContentFixture>
{
    private const string Large = "/content/v1/repeat?text=abcdefghij&times=500";
    private const string Small = "/content/v1/repeat?text=abcdefghij";
    private const string LargeError = "/content/v1/repeat?text=abcdefghij&times=500&failure=no";

    [Theory]
    [InlineData(null, null)]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "deflate")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("br;q=0.1, gzip;q=0.9", "gzip")]
    [InlineData("*", "br")]
    [InlineData("identity", null)]
    [InlineData("zstd", null)]
    [InlineData("gzip;q=0", null)]
    public async Task Successes_and_errors_are_compressed_as_accepted(string? accept, string? expected)
    {
        foreach (var path in (string[])[Large, LargeError])
        {
            var plain = await content.SendAsync("GET", path);
            var response = await content.SendAsync("GET", path, null, accept is null ? [] : [("accept-encoding", accept)]);

            Assert.Equal((plain.Status, plain.MediaType, expected), (response.Status, response.MediaType, response.Header("content-encoding")));
            Assert.Contains("Accept-Encoding", Vary(response));
            Assert.Contains("Accept", Vary(response));
            if (expected is not null) Assert.True(response.Bytes.Length < plain.Bytes.Length / 4);
            var text = JsonSerializer.Deserialize<JsonElement>(Decompress(response)).GetProperty(path == Large ? "text" : "detail").GetString()!;
            Assert.EndsWith(string.Concat(Enumerable.Repeat("abcdefghij", 500)), text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Small_response_is_compressed_only_if_identity_is_not_accepted()
    {
        var small = await content.SendAsync("GET", Small, null, ("accept-encoding", "gzip"));
        Assert.Null(small.Header("content-encoding"));
        Assert.DoesNotContain("Accept-Encoding", Vary(small));

        var required = await content.SendAsync("GET", Small, null, ("accept-encoding", "gzip, identity;q=0"));
        Assert.Equal("gzip", required.Header("content-encoding"));
        Assert.Equal("{\"text\":\"abcdefghij\"}", Decompress(required));
    }

    [Fact]
    public async Task Unsupported_accept_encoding_is_not_an_error()
    {
        var response = await content.SendAsync("GET", Large, null, ("accept-encoding", "zstd, *;q=0"));

        Assert.Equal((200, null), (response.Status, response.Header("content-encoding")));
    }

    [Theory]
    [InlineData(Large)]
    [InlineData(Small)]
    [InlineData(LargeError)]
    [InlineData("/content/v1/files/1?contentType=text/csv&size=3000")]
    [InlineData("/nowhere")]
    [InlineData("/")]
    [InlineData("/readyz")]
    public async Task Head_has_the_headers_of_get(string path)
    {
        foreach (var accept in (string[])["identity", "gzip"])
        {
            var get = await content.SendAsync("GET", path, null, ("accept-encoding", accept), ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
            var head = await content.SendAsync("HEAD", path, null, ("accept-encoding", accept), ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

            Assert.Empty(head.Bytes);
            Assert.Equal(get.Status, head.Status);
            Assert.Equal(Headers(get), Headers(head));
            Assert.Equal(get.Bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), head.Header("content-length"));
        }
    }

    [Fact]
    public async Task Pages_are_compressed()
    {
        var page = await content.SendAsync("GET", "/", null, ("accept-encoding", "gzip"));

        Assert.Equal("gzip", page.Header("content-encoding"));
        Assert.Contains("</html>", Decompress(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/png", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData("text/csv; charset=utf-8", true)]
    [InlineData("image/svg+xml", true)]
    [InlineData("application/geo+json", true)]
    public async Task Only_text_is_compressed(string type, bool isCompressed)
    {
        var response = await content.SendAsync("GET", $"/content/v1/files/1?contentType={Uri.EscapeDataString(type)}&size=5000", null, ("accept-encoding", "br"));

        Assert.Equal(isCompressed ? "br" : null, response.Header("content-encoding"));
        Assert.Equal(new string('a', 5000), Decompress(response));
        Assert.Equal(isCompressed, Vary(response).Contains("Accept-Encoding"));
    }

    [Theory]
    [InlineData("204")]
    [InlineData("205")]
    public async Task Statuses_without_a_body_are_not_compressed(string status)
    {
        foreach (var path in (string[])[$"{Large}&status={status}", $"/content/v1/files/1?contentType=text/csv&size=5000&status={status}"])
        {
            var response = await content.SendAsync("GET", path, null, ("accept-encoding", "gzip, identity;q=0"));

            Assert.Equal(status, response.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.Empty(response.Bytes);
            Assert.Null(response.Header("content-encoding"));
            Assert.Null(response.MediaType);
        }
    }

    private static string[] Vary(RestResponse response) => response.Header("vary")?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    private static string[] Headers(RestResponse response) =>
        [.. response.HeaderNames.Except(["date", "transfer-encoding"]).Order(StringComparer.Ordinal).Select(name => $"{name}: {response.Header(name)}")];

    private static string Decompress(RestResponse response) =>
        Encoding.UTF8.GetString(ContentCodings.Decompress(response.Header("content-encoding"), response.Bytes));
}
