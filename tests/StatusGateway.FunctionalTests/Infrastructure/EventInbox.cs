using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Queues events and hands each to one waiter, so that no test takes another test's event.</summary>
public sealed class EventInbox
{
    private readonly Lock _lock = new();
    private readonly List<JsonElement> _waiting = [];
    private readonly List<Waiter> _waiters = [];
    private Exception? _end;

    /// <summary>Hands the event to the first waiter that matches, or queues it.</summary>
    public void Add(JsonElement value)
    {
        lock (_lock)
        {
            var index = _waiters.FindIndex(waiter => waiter.Fits(value));
            if (index < 0)
            {
                _waiting.Add(value);
                return;
            }

            _waiters[index].Result.SetResult(value);
            _waiters.RemoveAt(index);
        }
    }

    /// <summary>Fails all current and later waiters with the reason.</summary>
    public void Complete(Exception reason)
    {
        lock (_lock)
        {
            _end = reason;
            foreach (var waiter in _waiters)
                waiter.Result.SetException(reason);
            _waiters.Clear();
        }
    }

    /// <summary>Takes the first event that matches, or waits for it.</summary>
    /// <exception cref="TimeoutException">No event matched in time. The message lists the queued events.</exception>
    public async Task<JsonElement> TakeAsync(Func<JsonElement, bool> fits, TimeSpan within)
    {
        var waiter = new Waiter(fits, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            var index = _waiting.FindIndex(value => fits(value));
            if (index >= 0)
            {
                var value = _waiting[index];
                _waiting.RemoveAt(index);
                return value;
            }

            if (_end is not null)
                throw _end;
            _waiters.Add(waiter);
        }

        try
        {
            return await waiter.Result.Task.WaitAsync(within);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                if (_waiters.Remove(waiter))
                    throw new TimeoutException(
                        $"No such event within {within.TotalSeconds} s. Not taken: {string.Join('\n', _waiting)}");
            }

            // The event arrived just before the timeout.
            return await waiter.Result.Task;
        }
    }

    private sealed record Waiter(Func<JsonElement, bool> Fits, TaskCompletionSource<JsonElement> Result);
}
