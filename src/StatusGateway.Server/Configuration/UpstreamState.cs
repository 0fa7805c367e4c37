namespace StatusGateway.Server.Configuration;

/// <summary>What changes about an upstream while it is served. Thread-safe; outlives snapshots.</summary>
internal sealed class UpstreamState
{
    private volatile bool _isReachable;
    private volatile string? _problem;

    /// <summary>Its reachability changed.</summary>
    public event Action? Changed;

    /// <summary>A connection could be made when it was last tried.</summary>
    public bool IsReachable => _isReachable;

    /// <summary>Why it is not ready; null when nothing is known against it.</summary>
    public string? Problem
    {
        get => _problem;
        set => _problem = value;
    }

    /// <summary>Takes note of a trial; says whether that is news.</summary>
    public bool SetReachable(bool isReachable)
    {
        var isNews = _isReachable != isReachable;
        _isReachable = isReachable;
        if (isNews) Changed?.Invoke();
        return isNews;
    }
}
