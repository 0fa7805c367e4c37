using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace StatusGateway.Benchmarks;

/// <summary>A gRPC client that sends ready frames and only counts the bytes of the response, so that it adds little to a measurement.</summary>
internal sealed class RelayClient(Uri address) : IDisposable
{
    private static readonly MediaTypeHeaderValue GrpcMediaType = new("application/grpc");

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
    private readonly Dictionary<string, Uri> _methods = [];
    private readonly byte[] _buffer = new byte[256 * 1024];

    /// <summary>Returns a free port of 127.0.0.1.</summary>
    public static int FindPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Makes a call and requires the whole response.</summary>
    /// <exception cref="InvalidOperationException">The response is another one.</exception>
    public async Task RequireAsync(string method, byte[] request, byte[] expected)
    {
        await CallAsync(method, request, expected.Length);
        Results.Require(_buffer.AsSpan(0, expected.Length).SequenceEqual(expected), $"{method} returned other bytes");
    }

    /// <summary>Makes a call and requires the length of its response and the status OK.</summary>
    /// <exception cref="InvalidOperationException">The response is another one.</exception>
    public async Task CallAsync(string method, byte[] request, int expectedLength)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, FindUri(method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(request) { Headers = { ContentType = GrpcMediaType } },
        };
        message.Headers.TryAddWithoutValidation("te", "trailers");
        using var response = await _invoker.SendAsync(message, CancellationToken.None);
        var length = 0;
        await using (var body = await response.Content.ReadAsStreamAsync())
        {
            int count;
            while ((count = await body.ReadAsync(_buffer.AsMemory(length))) > 0) length += count;
        }

        var isOk = response.TrailingHeaders.NonValidated.TryGetValues("grpc-status", out var status) && status.ToString() == "0";
        Results.Require(isOk && length == expectedLength, $"{method} returned {length} bytes of {expectedLength}, status OK: {isOk}");
    }

    public void Dispose() => _invoker.Dispose();

    private Uri FindUri(string method)
    {
        if (!_methods.TryGetValue(method, out var uri)) _methods[method] = uri = new Uri(address, method);
        return uri;
    }
}
