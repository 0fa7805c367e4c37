using System.Diagnostics;

namespace StatusGateway.Faults.Matrix;

/// <summary>Upstreams that keep connections open and send nothing.</summary>
[Collection(FaultCollection.Name)]
public sealed class FrozenUpstreamTests(FaultLab lab)
{
    private const int Attempts = 3;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Waiting_calls_take_no_CPU_time()
    {
        // A loop that does not wait takes a core each time. Compilation and other work of the process pass.
        var measured = new List<(TimeSpan Used, TimeSpan Elapsed)>();
        for (var attempt = 0; attempt < Attempts && !measured.Any(IsIdle); attempt++) measured.Add(await MeasureAsync());

        Assert.True(measured.Any(IsIdle), string.Join(", ", measured));

        static bool IsIdle((TimeSpan Used, TimeSpan Elapsed) one) => one.Used <= (one.Elapsed / 2) + Jitter;
    }

    private async Task<(TimeSpan Used, TimeSpan Elapsed)> MeasureAsync()
    {
        var waiting = await lab.RunOnEachLaneAsync(static (lane, _) => lane.StartFrozenAsync(Deadline));
        var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await Task.WhenAll(waiting);
        var (elapsed, used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - before);
        await lab.RunOnEachLaneAsync(static async (lane, _) =>
        {
            await lane.HealAsync();
            return true;
        });

        foreach (var calls in waiting)
            foreach (var outcome in await calls)
                Assert.Equal("DEADLINE_EXCEEDED", outcome.Code);
        return (used, elapsed);
    }
}
