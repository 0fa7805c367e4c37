namespace StatusGateway.Faults.Proxy;

/// <summary>Bytes of one phase: a frame of HTTP/2; or headers, a chunk or a part of a body of HTTP/1.1.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Bytes">The bytes as they were received.</param>
/// <param name="Frame">The frame; null for HTTP/1.1.</param>
public sealed record Segment(Phase Phase, byte[] Bytes, Http2Frame? Frame = null)
{
    /// <summary>Gets the HTTP/2 stream; 0 for the connection and for HTTP/1.1.</summary>
    public int Stream => Frame?.Stream ?? 0;
}

/// <summary>Splits one direction of a connection into segments.</summary>
public interface ISegmentReader
{
    /// <summary>Reads the next segment; null at the end of the connection.</summary>
    Task<Segment?> ReadAsync();
}
