using System.Net;
using System.Net.Http.Headers;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.BadInput;

/// <summary>Callers who begin a request and do not end it: their own deadline does.</summary>
[Collection(SharedPeers.Name)]
public sealed class HalfRequestTests(GatewayPeers peers)
{
    [Fact]
    public async Task Half_a_body_of_json_ends_with_the_deadline()
    {
        var answer = await HttpSocket.SendAsync(
            peers.Described,
            "POST /v1/shelves/none/books HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\ngrpc-timeout: 500m\r\n\r\n{\"title\": ");

        Assert.Equal(504, answer.Status);
        Assert.Contains("DEADLINE_EXPIRED", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_message_of_grpc_ends_with_the_deadline()
    {
        using var content = new HalfContent([0, 0, 0, 0, 100, 0x0a], "application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(GrpcWire.GetBook, UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.Add("grpc-timeout", "500m");

        using var response = await peers.Described.Http2.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(["4"], response.Headers.GetValues("grpc-status"));
    }

    /// <summary>Bytes, and then silence until it is disposed.</summary>
    private sealed class HalfContent : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HalfContent(byte[] bytes, string mediaType)
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
