using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace StatusGateway.Load;

/// <summary>
/// The least that a proxy over Kestrel and SocketsHttpHandler can do: it frames the gRPC call of the gateway, and writes a constant
/// JSON body. It has no routes, schemas, limits, deadlines, cancellation or telemetry. Over HTTP/2 it copies one message each way.
/// </summary>
internal sealed class LimitProxy : IDisposable
{
    private const int FrameHeaderBytes = 5;

    private static readonly MediaTypeHeaderValue GrpcMediaType = new("application/grpc");
    private static readonly byte[] Book = Encoding.UTF8.GetBytes(LibrarySamples.BookJson);
    private static readonly byte[] Error = Encoding.UTF8.GetBytes(LibrarySamples.ErrorJson);

    private readonly HttpMessageInvoker _invoker;
    private readonly Uri _getBook;

    public LimitProxy(Uri upstream)
    {
        _getBook = new Uri(upstream, LibrarySamples.GetBook);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            EnableMultipleHttp2Connections = true,
            UseCookies = false,
            UseProxy = false,
        });
    }

    public Task HandleAsync(HttpContext context) => context.Request.Protocol == HttpProtocol.Http2 ? RelayAsync(context) : TranscodeAsync(context);

    public void Dispose() => _invoker.Dispose();

    private async Task TranscodeAsync(HttpContext context)
    {
        using var response = await SendAsync(FrameName(context.Request.Path.Value!));
        var buffer = ArrayPool<byte>.Shared.Rent(1024);
        await using (var body = await response.Content.ReadAsStreamAsync())
        {
            while (await body.ReadAsync(buffer) > 0)
            {
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (response.TrailingHeaders.NonValidated.TryGetValues("grpc-status", out var status) && status.ToString() == "0")
            Write(context.Response, 200, "application/json", Book);
        else
            Write(context.Response, 404, "application/problem+json", Error);
    }

    private async Task RelayAsync(HttpContext context)
    {
        using var response = await SendAsync(await ReadToEndAsync(context.Request.BodyReader));
        context.Response.ContentType = "application/grpc";
        await using (var body = await response.Content.ReadAsStreamAsync())
        {
            int count;
            while ((count = await body.ReadAsync(context.Response.BodyWriter.GetMemory(1024))) > 0) context.Response.BodyWriter.Advance(count);
        }

        foreach (var (name, values) in response.TrailingHeaders.NonValidated) context.Response.AppendTrailer(name, values.ToString());
    }

    private Task<HttpResponseMessage> SendAsync(byte[] frame)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _getBook)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = GrpcMediaType } },
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        return _invoker.SendAsync(request, CancellationToken.None);
    }

    private static void Write(HttpResponse response, int status, string mediaType, byte[] body)
    {
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
    }

    /// <summary>Returns a framed GetBookRequest whose name is the rest of the path. The name must be ASCII of at most 127 characters.</summary>
    private static byte[] FrameName(string path)
    {
        var name = path.AsSpan(LibrarySamples.RestPrefix.Length);
        var frame = new byte[FrameHeaderBytes + 2 + name.Length];
        frame[FrameHeaderBytes - 1] = (byte)(2 + name.Length);
        frame[FrameHeaderBytes] = 0x0a;
        frame[FrameHeaderBytes + 1] = (byte)name.Length;
        Encoding.ASCII.GetBytes(name, frame.AsSpan(FrameHeaderBytes + 2));
        return frame;
    }

    private static async ValueTask<byte[]> ReadToEndAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var bytes = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            return bytes;
        }
    }
}
