
namespace StatusGateway.Server.Options;

/// <summary>Streams over REST.</summary>
internal sealed class StreamOptions
{
    /// <summary>How long headers wait for the first message, so that a failure before it keeps its HTTP status; null for as long as it takes.</summary>
    public TimeSpan? FirstMessageHold { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an idle stream is silent; null for as long as it is idle.</summary>
    public TimeSpan? Heartbeat { get; set; } = TimeSpan.FromSeconds(15);
}
