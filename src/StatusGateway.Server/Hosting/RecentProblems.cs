namespace StatusGateway.Server.Hosting;

/// <summary>
/// What was told already: the same line at every try would hide all others, and one that is never told again is overlooked.
/// Not thread-safe.
/// </summary>
internal sealed class RecentProblems(TimeProvider time)
{
    private const int MostProblems = 16;

    private static readonly TimeSpan Rarely = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);

    /// <summary>Whether a problem is to be told, for the first time or again after a while; it counts as told then.</summary>
    public bool IsNews(string problem)
    {
        if (_told.TryGetValue(problem, out var last) && time.GetElapsedTime(last) < Rarely) return false;
        // Texts come from outside, and may differ each time.
        if (_told.Count >= MostProblems) _told.Clear();
        _told[problem] = time.GetTimestamp();
        return true;
    }
}
