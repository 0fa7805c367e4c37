using System.Net;
using System.Net.Http.Headers;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>Requests that the client aborts. They are the client's error, not the gateway's.</summary>
[Collection(GatewayCollection.Name)]
public sealed class AbortedRequestTests(GatewayFixture gateways)
{
    [Theory]
    [InlineData("ZZ\r\n{}\r\n")]
    [InlineData("2\r\n{}XX0\r\n\r\n")]
    public async Task Invalid_chunk_is_a_malformed_body(string chunks)
    {
        var response = await RawHttp1Client.SendAsync(
            gateways.Library,
            $"POST /v1/shelves/1/books HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");

        Assert.Equal(400, response.Status);
        Assert.Contains("MALFORMED_BODY", response.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/shelves/1/books", "application/json")]
    [InlineData("/library.v1.Library/GetBook", "application/grpc")]
    public async Task Upload_reset_by_the_client_is_not_logged_as_an_error(string path, string mediaType)
    {
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(gateways.Upstreams.Library.Address)]);
        for (var i = 0; i < 50; i++)
        {
            using var abort = new CancellationTokenSource();
            using var content = new AbortedContent(abort, mediaType);
            using var request = HttpRequests.Create(gateway.Http2, HttpMethod.Post, path, content);
            await Assert.ThrowsAnyAsync<Exception>(() => gateway.Http2.SendAsync(request, abort.Token));
        }

        // After a successful call, all earlier calls have been handled.
        using var response = await gateway.Http2.GetAsync(new Uri("/v1/shelves/1/books/1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        gateway.Logs.AssertNoErrors();
    }

    /// <summary>Sends a few bytes, then aborts the request.</summary>
    private sealed class AbortedContent : HttpContent
    {
        private readonly CancellationTokenSource _abort;

        public AbortedContent(CancellationTokenSource abort, string mediaType)
        {
            _abort = abort;
            Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 1, 0, 0, (byte)'{' });
            await stream.FlushAsync();
            await _abort.CancelAsync();
            await Task.Delay(Timeout.Infinite, _abort.Token);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
