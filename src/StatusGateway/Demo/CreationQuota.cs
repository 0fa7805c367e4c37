namespace StatusGateway.Demo;

/// <summary>
/// At most so many books within any minute, whoever creates them: the demo knows no callers. Not thread-safe.
/// </summary>
internal sealed class CreationQuota(TimeProvider time)
{
    public const int Limit = 20;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // When the books of the last minute were created, the oldest first.
    private readonly Queue<long> _taken = new(Limit);

    /// <param name="wait">How long until the next try can succeed; zero on success.</param>
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
