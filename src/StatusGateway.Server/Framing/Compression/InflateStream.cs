using System.IO.Compression;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// Decompresses a gzip or zlib body while it is read. The framework's streams silently end at truncated data and ignore data after
/// the end; this stream throws <see cref="InvalidDataException"/> for both. An empty body is valid.
/// </summary>
internal sealed class InflateStream : ReadStream
{
    private readonly TrailerCheck _ending;
    private readonly Source _source;
    private readonly Stream _decoder;

    private InflateStream(TrailerCheck ending, Source source, Stream decoder)
    {
        _ending = ending;
        _source = source;
        _decoder = decoder;
    }

    /// <summary>Creates a stream that reads gzip. <paramref name="body"/> stays open.</summary>
    public static InflateStream CreateGzip(Stream body)
    {
        var ending = new GzipTrailerCheck();
        var source = new Source(body, ending);
        return new InflateStream(ending, source, new GZipStream(source, CompressionMode.Decompress));
    }

    /// <summary>Creates a stream that reads zlib. <paramref name="body"/> stays open.</summary>
    public static InflateStream CreateZlib(Stream body)
    {
        var ending = new ZlibTrailerCheck();
        var source = new Source(body, ending);
        return new InflateStream(ending, source, new ZLibStream(source, CompressionMode.Decompress));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        var got = await _decoder.ReadAsync(buffer, cancellationToken);
        if (got > 0)
        {
            _ending.AddOutput(buffer.Span[..got]);
            return got;
        }

        // The decoder has consumed all of its data, so any further byte is not part of it.
        if (await _source.ReadAsync(new byte[1], cancellationToken) > 0 || !_ending.IsWhole)
            throw new InvalidDataException("The compressed data is truncated, or is followed by other data.");
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _decoder.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The decoder's input, which the trailer check also reads.</summary>
    private sealed class Source(Stream body, TrailerCheck ending) : ReadStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length > TrailerCheck.MaxBytes) buffer = buffer[..TrailerCheck.MaxBytes];
            var got = await body.ReadAsync(buffer, cancellationToken);
            ending.AddInput(buffer.Span[..got]);
            return got;
        }
    }
}
