namespace StatusGateway.Server.Model;

/// <summary>Holds the snapshot that new calls take, and signals changes. Thread-safe.</summary>
internal sealed class GatewayState(GatewaySnapshot first) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private GatewaySnapshot _current = first;
    private TaskCompletionSource _changed = NewSignal();
    private volatile bool _isStopping;

    public GatewaySnapshot Current => Volatile.Read(ref _current);

    /// <summary>
    /// Completes at the next change: of the snapshot, of the reachability of an upstream, or when the gateway stops. Must be read before
    /// the state that it is about, so that no change is missed in between.
    /// </summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Cancelled when the gateway stops, after <see cref="Changed"/> has completed.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public bool IsStopping => _isStopping;

    /// <summary>Replaces the snapshot; calls in flight keep the one that they have.</summary>
    public void Swap(GatewaySnapshot next)
    {
        Volatile.Write(ref _current, next);
        NotifyChanged();
    }

    /// <summary>Refuses new calls, and ends streams.</summary>
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
