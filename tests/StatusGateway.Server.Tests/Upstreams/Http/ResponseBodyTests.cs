using System.Net;
using System.Text;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Tests.Upstreams.Http;

public class ResponseBodyTests
{
    [Fact]
    public async Task Error_body_timeout_keeps_received_bytes()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StreamContent(new StalledStream("""{"code":"NOT_FOUND","""u8.ToArray())) };
        using var body = new PooledBuffer();

        await ResponseBody.ReadErrorAsync(response, 1000, body, TimeSpan.FromMilliseconds(50), CancellationToken.None);

        Assert.Equal("""{"code":"NOT_FOUND",""", Encoding.UTF8.GetString(body.WrittenSpan));
    }

    [Fact]
    public void Connection_headers_are_not_forwarded()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Connection", "keep-alive, X-Hop");
        response.Headers.TryAddWithoutValidation("X-Hop", "1");
        response.Headers.TryAddWithoutValidation("X-End", "2");

        var metadata = UpstreamHeaders.Read(response.Headers.NonValidated);

        Assert.Null(metadata.Find("x-hop"));
        Assert.Equal("2", metadata.Find("x-end"));
    }

    /// <summary>Returns its bytes, and then never ends.</summary>
    private sealed class StalledStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var got = await base.ReadAsync(buffer, cancellationToken);
            if (got == 0) await Task.Delay(Timeout.Infinite, cancellationToken);
            return got;
        }
    }
}
