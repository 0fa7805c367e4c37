namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>Runs tests of one kind at once, for most of them wait: each test then tells of its own.</summary>
public sealed class RunningCells
{
    private const int AtOnce = 48;

    private static readonly SemaphoreSlim Slots = new(AtOnce);

    private readonly Dictionary<string, Task> _cells = [];

    /// <summary>Ends as the cell did.</summary>
    public Task Of(string name) => _cells[name];

    public void Add(string name, Func<Task> run) => _cells.Add(name, RunAsync(run));

    /// <summary>Waits for all, however they end.</summary>
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
