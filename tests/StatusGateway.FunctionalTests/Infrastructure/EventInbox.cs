using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Queues events and hands each to one waiter, so that no test takes another test's event.</summary>
public sealed class EventInbox
{
    private readonly Lock _lock = new();
    private readonly List<JsonElement> _queue = [];
    private readonly List<Waiter> _waiters = [];
    private Exception? _end;

    /// <summary>Hands the event to the first waiter that matches, or queues it.</summary>
    public void Add(JsonElement value)
    {
        lock (_lock)
        {
            var index = _waiters.FindIndex(waiter => waiter.Matches(value));
            if (index < 0)
            {
                _queue.Add(value);
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
    public async Task<JsonElement> TakeAsync(Func<JsonElement, bool> matches, TimeSpan timeout)
    {
        var waiter = new Waiter(matches, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            var index = _queue.FindIndex(value => matches(value));
            if (index >= 0)
            {
                var value = _queue[index];
                _queue.RemoveAt(index);
                return value;
            }

            if (_end is not null)
                throw _end;
            _waiters.Add(waiter);
        }

        try
        {
            return await waiter.Result.Task.WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                if (_waiters.Remove(waiter))
                    throw new TimeoutException(
                        $"No matching event within {timeout.TotalSeconds} s. Queued events: {string.Join('\n', _queue)}");
            }

            // The event arrived just before the timeout.
            return await waiter.Result.Task;
        }
    }

    private sealed record Waiter(Func<JsonElement, bool> Matches, TaskCompletionSource<JsonElement> Result);
}
