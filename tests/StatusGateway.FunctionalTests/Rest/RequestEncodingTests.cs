using System.IO.Compression;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>Compressed request bodies.</summary>
public sealed class RequestEncodingTests(ContentFixture content) : IClassFixture<ContentFixture>
{
    private const string Path = "/content/v1/repeat";

    private static readonly byte[] Body = """{"text": "grüße"}"""u8.ToArray();

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    [InlineData("gzip, br")]
    [InlineData("br , identity,, gzip")]
    [InlineData("deflate, gzip, br, gzip")]
    public async Task Compressed_body_is_decompressed(string encoding)
    {
        var response = await PostAsync(ContentCodings.Compress(encoding, Body), ("content-encoding", encoding));

        Assert.True(response.Status == 200, response.ToString());
        Assert.Equal("grüße", response.Json.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Encodings_of_several_headers_are_combined()
    {
        var response = await PostAsync(ContentCodings.Compress("gzip, br", Body), ("content-encoding", "gzip"), ("content-encoding", "br"));

        Assert.Equal("grüße", response.Json.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("compress")]
    [InlineData("gzip, zstd")]
    [InlineData("gzip;q=1")]
    [InlineData("gzip gzip")]
    [InlineData("gzip, gzip, gzip, gzip, gzip")]
    public async Task Unsupported_encoding_is_rejected_with_the_supported_ones(string encoding)
    {
        var response = await PostAsync(Body, ("content-encoding", encoding));

        Assert.Equal("415 UNIMPLEMENTED UNSUPPORTED_ENCODING", response.Summary);
        Assert.Equal("gzip, br, deflate, identity", response.Header("accept-encoding"));
        Assert.Equal("gzip, br, deflate, identity", response.Json.GetProperty("metadata").GetProperty("supported").GetString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Malformed_compressed_body_is_rejected(string encoding)
    {
        var compressed = ContentCodings.Compress(encoding, Body);
        foreach (var bad in (byte[][])[Body, compressed[..^1], [.. compressed, 0]])
        {
            var response = await PostAsync(bad, ("content-encoding", encoding));

            Assert.Equal("400 INTERNAL MALFORMED_FRAME", response.Summary);
            Assert.Contains(encoding, response.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("br, gzip")]
    public async Task Limit_applies_after_decompression(string encoding)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"text": "{{new string('x', ContentFixture.MaxRequestBytes - 12)}}"}""");
        Assert.Equal(ContentFixture.MaxRequestBytes, body.Length);

        Assert.Equal(200, (await PostAsync(ContentCodings.Compress(encoding, body), ("content-encoding", encoding))).Status);
        var response = await PostAsync(ContentCodings.Compress(encoding, [.. body, (byte)' ']), ("content-encoding", encoding));
        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", response.Summary);
        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", (await PostAsync(ContentCodings.Compress(encoding, new byte[50_000_000]), ("content-encoding", encoding))).Summary);
    }

    [Fact]
    public async Task Limit_applies_before_decompression()
    {
        // Empty stored blocks: many compressed bytes without content.
        var padded = new MemoryStream();
        using (var gzip = new GZipStream(padded, CompressionMode.Compress))
        {
            for (var i = 0; i < ContentFixture.MaxRequestBytes; i++) gzip.Flush();
            gzip.Write(Body);
            for (var i = 0; i < ContentFixture.MaxRequestBytes; i++)
            {
                gzip.Write(" "u8);
                gzip.Flush();
            }
        }

        var response = await PostAsync(padded.ToArray(), ("content-encoding", "gzip"));

        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", response.Summary);
    }

    [Fact]
    public async Task Error_position_is_that_in_the_decompressed_body()
    {
        var response = await PostAsync(ContentCodings.Compress("gzip", """{"text": 5}"""u8.ToArray()), ("content-encoding", "gzip"));

        Assert.Equal("400 INVALID_ARGUMENT MALFORMED_BODY", response.Summary);
        Assert.Contains("(byte 9 of the body)", response.Detail, StringComparison.Ordinal);
        Assert.Equal("#/text", response.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Headers_of_an_empty_body_are_ignored()
    {
        foreach (var (name, value) in ((string, string)[])[("content-encoding", "zstd"), ("content-type", "application/x-www-form-urlencoded")])
            Assert.Equal(200, (await content.SendAsync("POST", Path, [], (name, value))).Status);
        Assert.Equal(200, (await content.SendAsync("POST", Path)).Status);
        Assert.Equal(200, (await PostAsync([], ("content-encoding", "gzip"))).Status);
    }

    private Task<RestResponse> PostAsync(byte[] body, params IEnumerable<(string Name, string Value)> headers) =>
        content.SendAsync("POST", Path, body, [("content-type", "application/json"), .. headers]);
}
