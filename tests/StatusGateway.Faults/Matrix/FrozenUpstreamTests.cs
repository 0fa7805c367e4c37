using System.Diagnostics;

namespace StatusGateway.Faults.Matrix;

/// <summary>Upstreams that keep connections open and send nothing.</summary>
[Collection(FaultCollection.Name)]
public sealed class FrozenUpstreamTests(FaultLab lab)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Waiting_calls_take_no_CPU_time()
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
        // A loop that does not wait would take a core. On a slow machine, the calls may have ended when all of them have begun.
        Assert.InRange(used, TimeSpan.Zero, (elapsed / 2) + Jitter);
    }
}
