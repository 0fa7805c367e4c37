
namespace StatusGateway.Server.Options;

/// <summary>Options of streams over REST.</summary>
internal sealed class StreamOptions
{
    /// <summary>How long to hold the headers for the first message, so that an earlier error keeps its HTTP status; null for no limit. The default is 10 seconds.</summary>
    public TimeSpan? FirstMessageHold { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The interval of heartbeats in an idle stream; null for none. The default is 15 seconds.</summary>
    public TimeSpan? Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether a line of NDJSON is <c>{"result": …}</c>, instead of the bare message. The default is true.</summary>
    public bool Envelope { get; set; } = true;
}
