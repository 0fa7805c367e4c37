namespace StatusGateway.Server.Hosting;

/// <summary>
/// The errors that were reported recently. An error is reported when it first occurs and again after some minutes, so that repeated
/// attempts do not flood the log. Not thread-safe.
/// </summary>
internal sealed class RecentErrors(TimeProvider time)
{
    private const int MaxErrors = 16;

    private static readonly TimeSpan RepeatInterval = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, long> _reported = new(StringComparer.Ordinal);

    /// <summary>Whether to report an error now. If so, it counts as reported.</summary>
    public bool ShouldReport(string error)
    {
        if (_reported.TryGetValue(error, out var last) && time.GetElapsedTime(last) < RepeatInterval) return false;
        // The texts come from upstreams, and may be different every time.
        if (_reported.Count >= MaxErrors) _reported.Clear();
        _reported[error] = time.GetTimestamp();
        return true;
    }
}
