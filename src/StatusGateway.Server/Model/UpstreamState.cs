namespace StatusGateway.Server.Model;

/// <summary>The state of an upstream that changes while it is served. Thread-safe; outlives snapshots.</summary>
internal sealed class UpstreamState
{
    private volatile bool _isReachable;
    private volatile string? _error;
    private volatile string? _outage;
    private TaskCompletionSource _schemaRequest = NewRequest();

    /// <summary>Raised when the reachability changes.</summary>
    public event Action? Changed;

    /// <summary>Whether the last connection attempt succeeded.</summary>
    public bool IsReachable => _isReachable;

    /// <summary>
    /// The error of its schema, otherwise of its connection; null when there is none. Pages show it to everyone, so it has no paths,
    /// addresses, or texts of the upstream.
    /// </summary>
    public string? Error
    {
        get => _error ?? _outage;
        set => _error = value;
    }

    /// <summary>Completes when the schema is to be loaded again by reflection, because a call shows that it may have changed.</summary>
    public Task SchemaRequested => Volatile.Read(ref _schemaRequest).Task;

    /// <summary>Requests that the schema is loaded again. Costs nothing if that is requested already, or if the schema is in a file.</summary>
    public void RequestSchema() => Volatile.Read(ref _schemaRequest).TrySetResult();

    /// <summary>Begins to wait for the next request. Must be called before the schema is loaded, so that no request is missed.</summary>
    public void AcceptSchemaRequest()
    {
        if (SchemaRequested.IsCompleted) Volatile.Write(ref _schemaRequest, NewRequest());
    }

    /// <summary>Records a connection attempt. Returns whether the reachability changed.</summary>
    /// <param name="isReachable">Whether the connection attempt succeeded.</param>
    /// <param name="outage">Why not, as the end of a sentence.</param>
    public bool SetReachable(bool isReachable, string? outage = null)
    {
        _outage = outage;
        var isNews = _isReachable != isReachable;
        _isReachable = isReachable;
        if (isNews) Changed?.Invoke();
        return isNews;
    }

    private static TaskCompletionSource NewRequest() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
