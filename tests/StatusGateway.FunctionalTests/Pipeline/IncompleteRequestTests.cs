using System.Net;
using System.Net.Http.Headers;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>Requests that are never completed end with their deadline.</summary>
[Collection(GatewayCollection.Name)]
public sealed class IncompleteRequestTests(GatewayFixture gateways)
{
    [Fact]
    public async Task Incomplete_json_body_ends_with_the_deadline()
    {
        var response = await RawHttp1Client.SendAsync(
            gateways.Library,
            "POST /v1/shelves/none/books HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\ngrpc-timeout: 500m\r\n\r\n{\"title\": ");

        Assert.Equal(504, response.Status);
        Assert.Contains("DEADLINE_EXPIRED", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incomplete_grpc_message_ends_with_the_deadline()
    {
        using var content = new IncompleteContent([0, 0, 0, 0, 100, 0x0a], "application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(RawGrpcClient.GetBook, UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.Add("grpc-timeout", "500m");

        using var response = await gateways.Library.Http2.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(["4"], response.Headers.GetValues("grpc-status"));
    }

    /// <summary>Sends some bytes, then nothing until it is disposed.</summary>
    private sealed class IncompleteContent : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IncompleteContent(byte[] bytes, string mediaType)
        {
            _bytes = bytes;
            Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes);
            await stream.FlushAsync();
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _end.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
