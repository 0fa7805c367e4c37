
namespace StatusGateway.Server.Options;

internal sealed record LimitOptions
{
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    public int MaxResponseBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Of an error of an HTTP upstream; what is over is not looked at.</summary>
    public int MaxErrorBytes { get; set; } = 64 * 1024;

    /// <summary>gRPC's trailers; what is larger is cut to fit.</summary>
    public int MaxTrailerBytes { get; set; } = 8 * 1024;

    public int MaxDepth { get; set; } = 100;
}
