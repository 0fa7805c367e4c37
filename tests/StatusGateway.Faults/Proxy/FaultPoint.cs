namespace StatusGateway.Faults.Proxy;

/// <summary>The place at which a fault occurs: a segment that has been read and not yet been passed on.</summary>
/// <param name="connection">The connection.</param>
/// <param name="segment">The segment; null when the connection was just accepted.</param>
/// <param name="to">The side to which the segment goes.</param>
public sealed class FaultPoint(ProxiedConnection connection, Segment? segment, RawConnection to)
{
    public Phase Phase => segment?.Phase ?? Phase.Connect;

    public ProxiedConnection Connection => connection;

    /// <summary>Gets the segment. There is none in the phase <see cref="Phase.Connect"/>.</summary>
    public Segment Segment => segment ?? throw new InvalidOperationException("The connection has no segment yet.");

    /// <summary>Passes the segment on.</summary>
    public Task PassAsync() => segment is null ? Task.CompletedTask : to.WriteAsync(segment.Bytes);

    /// <summary>Passes a part of the segment on.</summary>
    public Task PassAsync(Range part) => segment is null || segment.Bytes[part] is not { Length: > 0 } bytes ? Task.CompletedTask : to.WriteAsync(bytes);

    /// <summary>Passes the first half of the segment on.</summary>
    public Task PassHalfAsync() => PassAsync(..((segment?.Bytes.Length ?? 0) / 2));

    /// <summary>Passes other bytes on instead of the segment.</summary>
    public Task ReplaceAsync(params byte[][] parts) => to.WriteAsync(parts);

    /// <summary>Sends bytes to the side that opened the connection.</summary>
    public Task SendToClientAsync(params byte[][] parts) => connection.Client.WriteAsync(parts);

    /// <summary>Sends bytes to the side that accepted the connection.</summary>
    public Task SendToServerAsync(params byte[][] parts) => connection.SendToServerAsync(parts);
}
