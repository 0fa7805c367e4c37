
namespace StatusGateway.Server.Options;

internal sealed record LimitOptions
{
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    public int MaxResponseBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The maximum size of an error body from an HTTP upstream; the rest is not read.</summary>
    public int MaxErrorBytes { get; set; } = 64 * 1024;

    /// <summary>The maximum size of gRPC trailers; larger statuses are reduced to fit.</summary>
    public int MaxTrailerBytes { get; set; } = 8 * 1024;

    /// <summary>
    /// The maximum number of bytes of a stream that belong to no message, in a row: white space, comments, and compressed bytes without
    /// content. The default is 1 MiB.
    /// </summary>
    public int MaxIdleBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// The maximum ratio of decompressed to compressed bytes of a message, a body or a stream. It applies to more than 1 MiB of
    /// decompressed bytes. The default is 1000.
    /// </summary>
    public int MaxInflation { get; set; } = 1000;

    public int MaxDepth { get; set; } = 100;

    /// <summary>The minimum of bytes a second that a client must take of a response that waits for it; 0 for no minimum. The default is 240.</summary>
    public int MinResponseRate { get; set; } = 240;

    /// <summary>
    /// The maximum number of bytes that all responses hold which their clients have not read yet. The default is 128 MiB. Not used for
    /// single methods.
    /// </summary>
    public int MaxBufferedResponseBytes { get; set; } = 128 * 1024 * 1024;
}
