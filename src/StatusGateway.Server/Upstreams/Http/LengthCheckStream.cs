using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Upstreams.Http;

/// <summary>
/// A body with an announced length, which must not end before it (RFC 9113 section 8.1.1). Throws the exception that HttpClient throws for
/// the same error over HTTP/1.1.
/// </summary>
internal sealed class LengthCheckStream(Stream body, long length) : ReadStream
{
    private long _left = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var got = await body.ReadAsync(buffer, cancellationToken);
        _left -= got;
        return got > 0 || buffer.IsEmpty || _left <= 0 ? got : throw new HttpIOException(HttpRequestError.ResponseEnded);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) body.Dispose();
        base.Dispose(disposing);
    }
}
