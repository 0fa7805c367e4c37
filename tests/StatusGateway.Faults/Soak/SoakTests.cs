using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using StatusGateway.Faults.Clients;
using StatusGateway.Faults.Matrix;
using Xunit.Abstractions;

namespace StatusGateway.Faults.Soak;

/// <summary>Mixed traffic of all protocols with faults at random.</summary>
[Collection(FaultCollection.Name)]
public sealed class SoakTests(FaultLab lab, ITestOutputHelper output)
{
    /// <summary>The variable with the duration in minutes. <c>test.sh --soak</c> and <c>--faults</c> set it; otherwise the soak is short.</summary>
    private const string Variable = "STATUSGATEWAY_SOAK_MINUTES";

    private const int Seed = 1;

    // Healthy calls at the same time on each lane, between two faults.
    private const int Burst = 16;

    // What the process may hold at the end beyond what it held when it was warm.
    private const long MaxHeapGrowth = 8 * 1024 * 1024;
    private const long MaxWorkingSetGrowth = 64 * 1024 * 1024;
    private const int MaxHandleGrowth = 32;

    // The thread pool adds threads on a busy machine and removes them later. A leak would be one for each call or fault.
    private const int MaxThreadGrowth = 64;

    private static readonly TimeSpan ShortDuration = TimeSpan.FromSeconds(20);

    private static readonly Cell[] Cells =
        [.. ProtocolClients.All.SelectMany(static client => Enum.GetValues<UpstreamProtocol>().SelectMany(upstream => Cell.All(client, upstream)))];

    // A call that waits would leave the lane idle; a few are enough.
    private static readonly Cell[] Waiting = [.. Cells.Where(static cell => cell.Row.Expected == Expected.Expired)];
    private static readonly Cell[] Faulty = [.. Cells.Where(static cell => !cell.Row.Fault.IsFreeze && cell.Row.Fault != Proxy.Fault.None)];
    private static readonly Cell[] Healthy = [.. Cells.Where(static cell => cell.Row.Fault == Proxy.Fault.None && cell.Row.Phase == Proxy.Phase.Connect)];

    [Fact]
    public async Task Mixed_traffic_with_faults_is_counted_and_leaks_nothing()
    {
        var duration = int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes) : ShortDuration;
        // The first part compiles the code and fills the pools.
        var warmUp = duration > TimeSpan.FromMinutes(2) ? TimeSpan.FromMinutes(1) : duration / 2;
        var unobserved = new ConcurrentQueue<Exception>();
        void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs args) => unobserved.Enqueue(args.Exception);
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        try
        {
            var errors = new List<string>(await RunAsync(warmUp, seed: Seed));
            var before = await MeasureAsync();
            errors.AddRange(await RunAsync(duration - warmUp, seed: Seed + 1));
            var after = await MeasureAsync();

            output.WriteLine($"warm: {before}");
            output.WriteLine($"end: {after}");
            Assert.True(errors.Count == 0, string.Join('\n', errors));
            Assert.InRange(after.Heap - before.Heap, long.MinValue, MaxHeapGrowth);
            Assert.InRange(after.WorkingSet - before.WorkingSet, long.MinValue, MaxWorkingSetGrowth);
            Assert.InRange(after.Handles - before.Handles, int.MinValue, MaxHandleGrowth);
            Assert.InRange(after.Threads - before.Threads, int.MinValue, MaxThreadGrowth);
            Assert.Empty(unobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= OnUnobserved;
        }
    }

    /// <summary>Runs traffic on all lanes, and compares what the clients and the gateways counted.</summary>
    private async Task<IReadOnlyList<string>> RunAsync(TimeSpan duration, int seed)
    {
        var start = Stopwatch.GetTimestamp();
        var errors = await lab.RunOnEachLaneAsync(async (lane, number) =>
        {
            var random = new Random((seed * 1000) + number);
            var all = new List<string>();
            lane.ResetCounts();
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                all.AddRange(await lane.RunHealthyAsync([.. Enumerable.Range(0, Burst).Select(_ => Pick(Healthy, random))]));
                var cell = Pick(random.Next(20) == 0 ? Waiting : Faulty, random);
                all.AddRange((await lane.RunAsync(cell)).Select(error => $"{cell}: {error}"));
            }

            var (calls, differences) = await lane.CompareCountsAsync();
            all.AddRange(differences);
            return (calls, all);
        });
        output.WriteLine($"{errors.Sum(static one => one.calls)} calls");
        return [.. errors.SelectMany(static one => one.all)];
    }

    private async Task<Resources> MeasureAsync()
    {
        // Connections to upstreams are kept for minutes.
        await lab.RunOnEachLaneAsync(static async (lane, _) =>
        {
            await lane.HealAsync();
            return true;
        });
        return Resources.Measure();
    }

    private static Cell Pick(Cell[] cells, Random random) => cells[random.Next(cells.Length)];
}
