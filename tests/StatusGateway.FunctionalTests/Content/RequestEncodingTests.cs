using System.IO.Compression;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Content;

/// <summary>Bodies that callers compress.</summary>
public sealed class RequestEncodingTests(ContentGateway content) : IClassFixture<ContentGateway>
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
    public async Task A_compressed_body_is_read(string encoding)
    {
        var answer = await PostAsync(Compressed(encoding, Body), ("content-encoding", encoding));

        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Equal("grüße", answer.Json.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Codings_may_come_in_several_lines()
    {
        var answer = await PostAsync(Compressed("gzip, br", Body), ("content-encoding", "gzip"), ("content-encoding", "br"));

        Assert.Equal("grüße", answer.Json.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("compress")]
    [InlineData("gzip, zstd")]
    [InlineData("gzip;q=1")]
    [InlineData("gzip gzip")]
    [InlineData("gzip, gzip, gzip, gzip, gzip")]
    public async Task A_coding_that_is_not_known_is_refused_with_those_that_are(string encoding)
    {
        var answer = await PostAsync(Body, ("content-encoding", encoding));

        Assert.Equal("415 UNIMPLEMENTED UNSUPPORTED_ENCODING", answer.Summary);
        Assert.Equal("gzip, br, deflate, identity", answer.Header("accept-encoding"));
        Assert.Equal("gzip, br, deflate, identity", answer.Json.GetProperty("metadata").GetProperty("supported").GetString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Bytes_that_are_not_of_the_coding_are_refused(string encoding)
    {
        var compressed = Compressed(encoding, Body);
        foreach (var bad in (byte[][])[Body, compressed[..^1], [.. compressed, 0]])
        {
            var answer = await PostAsync(bad, ("content-encoding", encoding));

            Assert.Equal("400 INTERNAL MALFORMED_FRAME", answer.Summary);
            Assert.Contains(encoding, answer.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("br, gzip")]
    public async Task The_limit_holds_after_decompression(string encoding)
    {
        var fitting = Encoding.UTF8.GetBytes($$"""{"text": "{{new string('x', ContentGateway.MaxRequestBytes - 12)}}"}""");
        Assert.Equal(ContentGateway.MaxRequestBytes, fitting.Length);

        Assert.Equal(200, (await PostAsync(Compressed(encoding, fitting), ("content-encoding", encoding))).Status);
        var answer = await PostAsync(Compressed(encoding, [.. fitting, (byte)' ']), ("content-encoding", encoding));
        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", answer.Summary);
        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", (await PostAsync(Compressed(encoding, new byte[50_000_000]), ("content-encoding", encoding))).Summary);
    }

    [Fact]
    public async Task The_limit_holds_before_decompression()
    {
        // Empty blocks of stored data: many bytes that stand for none.
        var padded = new MemoryStream();
        using (var gzip = new GZipStream(padded, CompressionMode.Compress))
        {
            for (var i = 0; i < ContentGateway.MaxRequestBytes; i++) gzip.Flush();
            gzip.Write(Body);
            for (var i = 0; i < ContentGateway.MaxRequestBytes; i++)
            {
                gzip.Write(" "u8);
                gzip.Flush();
            }
        }

        var answer = await PostAsync(padded.ToArray(), ("content-encoding", "gzip"));

        Assert.Equal("413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE", answer.Summary);
    }

    [Fact]
    public async Task A_fault_is_told_by_its_byte_in_what_was_compressed()
    {
        var answer = await PostAsync(Compressed("gzip", """{"text": 5}"""u8.ToArray()), ("content-encoding", "gzip"));

        Assert.Equal("400 INVALID_ARGUMENT MALFORMED_BODY", answer.Summary);
        Assert.Contains("(byte 9 of the body)", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("#/text", answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task What_is_not_there_needs_no_coding_and_no_media_type()
    {
        foreach (var (name, value) in ((string, string)[])[("content-encoding", "zstd"), ("content-type", "application/x-www-form-urlencoded")])
            Assert.Equal(200, (await content.SendAsync("POST", Path, [], (name, value))).Status);
        Assert.Equal(200, (await content.SendAsync("POST", Path)).Status);
        Assert.Equal(200, (await PostAsync([], ("content-encoding", "gzip"))).Status);
    }

    private Task<RestAnswer> PostAsync(byte[] body, params IEnumerable<(string Name, string Value)> headers) =>
        content.SendAsync("POST", Path, body, [("content-type", "application/json"), .. headers]);

    private static byte[] Compressed(string encoding, byte[] body)
    {
        foreach (var name in encoding.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var compressed = new MemoryStream();
            using (Stream stream = name switch
            {
                "gzip" or "x-gzip" => new GZipStream(compressed, CompressionMode.Compress),
                "deflate" => new ZLibStream(compressed, CompressionMode.Compress),
                "br" => new BrotliStream(compressed, CompressionMode.Compress),
                _ => compressed,
            }) stream.Write(body);
            body = compressed.ToArray();
        }

        return body;
    }
}
