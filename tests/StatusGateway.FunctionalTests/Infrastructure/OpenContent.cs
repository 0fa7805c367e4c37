using System.Net;
using System.Net.Http.Headers;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A request body that sends some bytes and stays open until it is disposed.</summary>
public sealed class OpenContent : HttpContent
{
    private readonly byte[] _bytes;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OpenContent(byte[] bytes, string mediaType)
    {
        _bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_bytes, cancellationToken);
        // HttpClient sends the headers when the body is flushed.
        await stream.FlushAsync(cancellationToken);
        await _disposed.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        _disposed.TrySetResult();
        base.Dispose(disposing);
    }
}
