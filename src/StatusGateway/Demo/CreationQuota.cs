namespace StatusGateway.Demo;

/// <summary>
/// Limits how many books can be created within any minute. The limit is shared by all clients, because the demo does not identify them.
/// Not thread-safe.
/// </summary>
internal sealed class CreationQuota(TimeProvider time)
{
    public const int Limit = 20;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Creation times of the books of the last minute, the oldest first.
    private readonly Queue<long> _taken = new(Limit);

    /// <summary>Takes one book from the quota.</summary>
    /// <param name="wait">The time until the next attempt can succeed; zero on success.</param>
    public bool TryTake(out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        var now = time.GetTimestamp();
        while (_taken.TryPeek(out var old) && time.GetElapsedTime(old, now) >= Window) _taken.Dequeue();
        if (_taken.Count == Limit)
        {
            wait = Window - time.GetElapsedTime(_taken.Peek(), now);
            return false;
        }

        _taken.Enqueue(now);
        return true;
    }
}
