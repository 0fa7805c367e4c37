namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>Runs cases concurrently, because most of them wait. Each test then reports the result of its own case.</summary>
public sealed class ConcurrentCases
{
    // Cases that wait for a deadline must not keep the others from running.
    private static readonly SemaphoreSlim Slots = new(48);
    private static readonly SemaphoreSlim WaitingSlots = new(100);

    private readonly Dictionary<string, Task> _cases = [];

    /// <summary>Gets the result of a case.</summary>
    public Task GetResult(string name) => _cases[name];

    /// <summary>Starts a case.</summary>
    /// <param name="name">The name of its test.</param>
    /// <param name="run">Runs the case.</param>
    /// <param name="isMostlyWaiting">Whether the case waits for a deadline.</param>
    public void Add(string name, Func<Task> run, bool isMostlyWaiting = false) =>
        _cases.Add(name, RunAsync(run, isMostlyWaiting ? WaitingSlots : Slots));

    /// <summary>Waits until all cases end, whatever their result.</summary>
    public Task WaitAsync() => Task.WhenAll(_cases.Values).ContinueWith(static _ => { }, TaskScheduler.Default);

    private static async Task RunAsync(Func<Task> run, SemaphoreSlim slots)
    {
        await slots.WaitAsync();
        try
        {
            await run();
        }
        finally
        {
            slots.Release();
        }
    }
}
