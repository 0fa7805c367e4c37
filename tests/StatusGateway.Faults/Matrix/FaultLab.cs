using System.Threading.Channels;

namespace StatusGateway.Faults.Matrix;

/// <summary>The lanes on which the cells of all tests run at the same time.</summary>
public sealed class FaultLab : IAsyncLifetime
{
    private const int LaneCount = 6;

    private readonly List<Lane> _lanes = [];

    public async Task InitializeAsync()
    {
        for (var i = 0; i < LaneCount; i++) _lanes.Add(await Lane.StartAsync());
    }

    public async Task DisposeAsync()
    {
        foreach (var lane in _lanes) await lane.DisposeAsync();
    }

    /// <summary>Runs something once for each item, on the lanes that are free.</summary>
    /// <returns>What is wrong, in lines.</returns>
    public async Task<IReadOnlyList<string>> RunAsync<T>(IEnumerable<T> items, Func<Lane, T, Task<IReadOnlyList<string>>> run)
    {
        var queue = Channel.CreateUnbounded<T>();
        foreach (var item in items) queue.Writer.TryWrite(item);
        queue.Writer.Complete();
        var errors = await Task.WhenAll(_lanes.Select(async lane =>
        {
            var all = new List<string>();
            await foreach (var item in queue.Reader.ReadAllAsync())
                all.AddRange((await run(lane, item)).Select(error => $"{item}: {error}"));
            return all;
        }));
        return [.. errors.SelectMany(static one => one)];
    }

    /// <summary>Runs something on each lane.</summary>
    public Task<T[]> RunOnEachLaneAsync<T>(Func<Lane, int, Task<T>> run) => Task.WhenAll(_lanes.Select(run));
}
