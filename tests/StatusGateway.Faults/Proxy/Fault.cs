namespace StatusGateway.Faults.Proxy;

/// <summary>Something that goes wrong on a connection.</summary>
/// <param name="Name">The name.</param>
/// <param name="Act">Passes the segment on, or not, and does what the name says.</param>
public sealed record Fault(string Name, Func<FaultPoint, Task> Act)
{
    /// <summary>Gets whether it goes wrong only the first time in a call.</summary>
    public bool IsOnce { get; private init; }

    /// <summary>Gets whether nothing happens any more.</summary>
    public bool IsFreeze => Act == Freeze.Act || Act == FreezeWithin.Act;

    /// <summary>Gets the same fault, which occurs only the first time in a call.</summary>
    public Fault Once() => this with { Name = $"{Name}, once", IsOnce = true };

    private static readonly TimeSpan ShortDelay = TimeSpan.FromMilliseconds(20);

    /// <summary>Nothing happens.</summary>
    public static readonly Fault None = new("nothing", static point => point.PassAsync());

    /// <summary>FIN before the segment.</summary>
    public static readonly Fault CloseBefore = new("close before", static point =>
    {
        point.Connection.Close();
        return Task.CompletedTask;
    });

    /// <summary>FIN after a half of the segment.</summary>
    public static readonly Fault CloseWithin = new("close within", static async point =>
    {
        await point.PassHalfAsync();
        point.Connection.Close();
    });

    /// <summary>FIN after the segment.</summary>
    public static readonly Fault CloseAfter = new("close after", static async point =>
    {
        await point.PassAsync();
        point.Connection.Close();
    });

    /// <summary>FIN before the segment, while the other direction stays open.</summary>
    public static readonly Fault HalfClose = new("half-close", static point =>
    {
        point.Connection.CloseClientSide();
        return Task.CompletedTask;
    });

    /// <summary>RST before the segment.</summary>
    public static readonly Fault ResetBefore = new("reset before", static point =>
    {
        point.Connection.Reset();
        return Task.CompletedTask;
    });

    /// <summary>RST after a half of the segment.</summary>
    public static readonly Fault ResetWithin = new("reset within", static async point =>
    {
        await point.PassHalfAsync();
        point.Connection.Reset();
    });

    /// <summary>No byte passes any more, in either direction, but the connection stays open.</summary>
    public static readonly Fault Freeze = new("freeze", static point => point.Connection.FreezeAsync());

    /// <summary>A half of the segment passes, and then no byte any more.</summary>
    public static readonly Fault FreezeWithin = new("freeze within", static async point =>
    {
        await point.PassHalfAsync();
        await point.Connection.FreezeAsync();
    });

    /// <summary>The segment is late.</summary>
    public static readonly Fault Delay = new("delay", static async point =>
    {
        await Task.Delay(ShortDelay);
        await point.PassAsync();
    });

    /// <summary>Each byte of the segment is a packet.</summary>
    public static readonly Fault Drip = new("drip", static async point =>
    {
        if (point.Phase == Phase.Connect) return;
        for (var i = 0; i < point.Segment.Bytes.Length; i++)
        {
            await point.PassAsync(i..(i + 1));
            await Task.Yield();
        }
    });
}
