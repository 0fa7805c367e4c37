namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>Runs cases concurrently, because most of them wait. Each test then reports the result of its own case.</summary>
public sealed class ConcurrentCases
{
    private const int Concurrency = 48;

    private static readonly SemaphoreSlim Slots = new(Concurrency);

    private readonly Dictionary<string, Task> _cells = [];

    /// <summary>Gets the result of a case.</summary>
    public Task GetResult(string name) => _cells[name];

    public void Add(string name, Func<Task> run) => _cells.Add(name, RunAsync(run));

    /// <summary>Waits until all cases end, whatever their result.</summary>
    public Task WaitAsync() => Task.WhenAll(_cells.Values).ContinueWith(static _ => { }, TaskScheduler.Default);

    private static async Task RunAsync(Func<Task> run)
    {
        await Slots.WaitAsync();
        try
        {
            await run();
        }
        finally
        {
            Slots.Release();
        }
    }
}
