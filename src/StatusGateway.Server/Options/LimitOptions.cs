
namespace StatusGateway.Server.Options;

internal sealed record LimitOptions
{
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    public int MaxResponseBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The maximum size of an error body from an HTTP upstream; the rest is not read.</summary>
    public int MaxErrorBytes { get; set; } = 64 * 1024;

    /// <summary>The maximum size of gRPC trailers; larger statuses are reduced to fit.</summary>
    public int MaxTrailerBytes { get; set; } = 8 * 1024;

    public int MaxDepth { get; set; } = 100;
}
