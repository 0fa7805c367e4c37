namespace StatusGateway.Server.Upstreams;

/// <summary>Limits for responses of upstreams, common to all protocols.</summary>
internal static class UpstreamLimits
{
    /// <summary>The maximum size of headers, and of trailers, in bytes. Statuses with many details are sent in them.</summary>
    public const int MaxHeaderBytes = 512 * 1024;
}
