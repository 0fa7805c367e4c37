namespace StatusGateway.Server.Model;

/// <summary>What changes about an upstream while it is served. Thread-safe; outlives snapshots.</summary>
internal sealed class UpstreamState
{
    private volatile bool _isReachable;
    private volatile string? _problem;
    private volatile string? _outage;

    /// <summary>Its reachability changed.</summary>
    public event Action? Changed;

    /// <summary>A connection could be made when it was last tried.</summary>
    public bool IsReachable => _isReachable;

    /// <summary>What is wrong with its schema, else why no connection could be made; null when nothing is known against it.</summary>
    public string? Problem
    {
        get => _problem ?? _outage;
        set => _problem = value;
    }

    /// <summary>Takes note of a trial; says whether that is news.</summary>
    /// <param name="isReachable">A connection could be made.</param>
    /// <param name="outage">Why not, as a sentence's end.</param>
    public bool SetReachable(bool isReachable, string? outage = null)
    {
        _outage = outage;
        var isNews = _isReachable != isReachable;
        _isReachable = isReachable;
        if (isNews) Changed?.Invoke();
        return isNews;
    }
}
