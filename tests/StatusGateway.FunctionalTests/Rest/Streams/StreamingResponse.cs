using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace StatusGateway.FunctionalTests.Rest.Streams;

/// <summary>A response that is read while it arrives, and whose request body may still be written.</summary>
public sealed class StreamingResponse : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly CancellationTokenSource _timeout = new(Timeout);

    private StreamingResponse(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _body = body;
    }

    public int Status => (int)_response.StatusCode;

    public string? MediaType => _response.Content.Headers.ContentType?.ToString();

    public HttpResponseHeaders Headers => _response.Headers;

    /// <summary>Gets the trailers, after the body has been read.</summary>
    public Dictionary<string, string> Trailers =>
        _response.TrailingHeaders.NonValidated.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());

    /// <summary>Sends a request and returns when the headers have arrived.</summary>
    public static async Task<StreamingResponse> SendAsync(
        GatewayHost gateway, int http, HttpMethod method, string path, HttpContent? content = null, params IEnumerable<(string Name, string Value)> headers)
    {
        var client = gateway.Client(http);
        var request = HttpRequests.Create(client, method, path, content);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new StreamingResponse(response, await response.Content.ReadAsStreamAsync());
    }

    public static Task<StreamingResponse> GetAsync(GatewayHost gateway, int http, string path, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(gateway, http, HttpMethod.Get, path, null, headers);

    /// <summary>Reads until the text has arrived, and returns everything that was read.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        var read = new StringBuilder();
        var bytes = new byte[4096];
        while (!read.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await _body.ReadAsync(bytes, _timeout.Token);
            Assert.True(count > 0, $"The body ends without \"{text}\": {read}");
            read.Append(Encoding.UTF8.GetString(bytes, 0, count));
        }

        return read.ToString();
    }

    /// <summary>Reads to the end of the body, or until the connection breaks.</summary>
    public async Task<(string Body, Exception? Error)> ReadToEndAsync()
    {
        var read = new MemoryStream();
        Exception? exception = null;
        try
        {
            await _body.CopyToAsync(read, _timeout.Token);
        }
        catch (Exception readError) when (readError is IOException or HttpRequestException)
        {
            exception = readError;
        }

        return (Encoding.UTF8.GetString(read.ToArray()), exception);
    }

    /// <summary>Reads a body that must be complete.</summary>
    public async Task<string> ReadCompleteAsync()
    {
        var (body, error) = await ReadToEndAsync();
        Assert.Null(error);
        return body;
    }

    public void Dispose()
    {
        _response.Dispose();
        _timeout.Dispose();
    }
}

/// <summary>A request body that a test writes in parts.</summary>
public sealed class PushContent : HttpContent
{
    private readonly Channel<byte[]> _parts = Channel.CreateUnbounded<byte[]>();

    public PushContent(string mediaType) => Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);

    public void Push(string part) => Assert.True(_parts.Writer.TryWrite(Encoding.UTF8.GetBytes(part)));

    public void End() => _parts.Writer.Complete();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    // A cancelled client waits until this method returns.
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken);
        await foreach (var part in _parts.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(part, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
