namespace StatusGateway.Server.Upstreams;

/// <summary>Limits of what is read from an upstream, common to all protocols.</summary>
internal static class UpstreamLimits
{
    /// <summary>Maximum size of the headers, and of the trailers, in bytes: statuses with many details travel in them.</summary>
    public const int MaxHeaderBytes = 512 * 1024;
}
