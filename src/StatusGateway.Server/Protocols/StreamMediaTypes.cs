namespace StatusGateway.Server.Protocols;

/// <summary>Media types of streams over REST.</summary>
internal static class StreamMediaTypes
{
    public const string Ndjson = "application/x-ndjson";
    public const string EventStream = "text/event-stream";
}
