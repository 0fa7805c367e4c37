using System.IO.Compression;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// A body of gzip or zlib, decompressed as it comes. The framework's streams end silently where the data is cut, and pass over what
/// stands behind its end; this one throws <see cref="InvalidDataException"/> instead of ending. A body of no bytes is empty.
/// </summary>
internal sealed class InflateStream : ReadStream
{
    private readonly CompressedEnding _ending;
    private readonly Source _source;
    private readonly Stream _decoder;

    private InflateStream(CompressedEnding ending, Source source, Stream decoder)
    {
        _ending = ending;
        _source = source;
        _decoder = decoder;
    }

    /// <summary>Reads gzip. <paramref name="body"/> stays open.</summary>
    public static InflateStream OfGzip(Stream body)
    {
        var ending = new GzipEnding();
        var source = new Source(body, ending);
        return new InflateStream(ending, source, new GZipStream(source, CompressionMode.Decompress));
    }

    /// <summary>Reads zlib. <paramref name="body"/> stays open.</summary>
    public static InflateStream OfZlib(Stream body)
    {
        var ending = new ZlibEnding();
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

        // The decoder has taken all that is its own: anything more is junk.
        if (await _source.ReadAsync(new byte[1], cancellationToken) > 0 || !_ending.IsWhole)
            throw new InvalidDataException("The compressed data is cut, or something stands behind its end.");
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _decoder.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What the decoder reads from; the check of the end sees it too.</summary>
    private sealed class Source(Stream body, CompressedEnding ending) : ReadStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length > CompressedEnding.MostBytes) buffer = buffer[..CompressedEnding.MostBytes];
            var got = await body.ReadAsync(buffer, cancellationToken);
            ending.AddInput(buffer.Span[..got]);
            return got;
        }
    }
}
