namespace StatusGateway.Server.Model;

/// <summary>Holds the snapshot that new calls take, and tells whoever waits when anything about it changes. Thread-safe.</summary>
internal sealed class GatewayState(GatewaySnapshot first) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private GatewaySnapshot _current = first;
    private TaskCompletionSource _changed = NewSignal();
    private volatile bool _isStopping;

    public GatewaySnapshot Current => Volatile.Read(ref _current);

    /// <summary>
    /// Done at the next change: of the snapshot, of an upstream's reachability, or that the gateway stops. To be taken before what
    /// it is about is looked at, so that nothing is missed between the two.
    /// </summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Cancelled when the gateway stops, after <see cref="Changed"/> has told so.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public bool IsStopping => _isStopping;

    /// <summary>Puts another one in its place; calls in flight keep the one that they have.</summary>
    public void Swap(GatewaySnapshot next)
    {
        Volatile.Write(ref _current, next);
        NotifyChanged();
    }

    /// <summary>No call is taken any more, and streams end.</summary>
    public void Stop()
    {
        _isStopping = true;
        NotifyChanged();
        _stopping.Cancel();
    }

    public void Dispose() => _stopping.Dispose();

    public void NotifyChanged() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
