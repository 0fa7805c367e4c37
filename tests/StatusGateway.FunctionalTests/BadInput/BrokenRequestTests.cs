using System.Net;
using System.Net.Http.Headers;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.BadInput;

/// <summary>Requests that break on the wire: the caller's doing, told as that, and no failure of the gateway's.</summary>
[Collection(SharedPeers.Name)]
public sealed class BrokenRequestTests(GatewayPeers peers)
{
    [Theory]
    [InlineData("ZZ\r\n{}\r\n")]
    [InlineData("2\r\n{}XX0\r\n\r\n")]
    public async Task A_chunk_that_is_none_is_a_malformed_body(string chunks)
    {
        var answer = await HttpSocket.SendAsync(
            peers.Described,
            $"POST /v1/shelves/1/books HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");

        Assert.Equal(400, answer.Status);
        Assert.Contains("MALFORMED_BODY", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/shelves/1/books", "application/json")]
    [InlineData("/library.v1.Library/GetBook", "application/grpc")]
    public async Task An_upload_that_the_caller_resets_is_no_failure_of_the_gateway(string path, string mediaType)
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayHost.Described(peers.Peers.Library.Address)]);
        for (var i = 0; i < 50; i++)
        {
            using var gone = new CancellationTokenSource();
            using var content = new BrokenContent(gone, mediaType);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = content,
            };
            await Assert.ThrowsAnyAsync<Exception>(() => gateway.Http2.SendAsync(request, gone.Token));
        }

        // A call that works: all that came before it has been dealt with.
        using var answer = await gateway.Http2.GetAsync(new Uri("/v1/shelves/1/books/1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    /// <summary>A few bytes, and then the caller is gone.</summary>
    private sealed class BrokenContent : HttpContent
    {
        private readonly CancellationTokenSource _gone;

        public BrokenContent(CancellationTokenSource gone, string mediaType)
        {
            _gone = gone;
            Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 1, 0, 0, (byte)'{' });
            await stream.FlushAsync();
            await _gone.CancelAsync();
            await Task.Delay(Timeout.Infinite, _gone.Token);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
