using System.Diagnostics;
using System.Globalization;

namespace StatusGateway.Faults.Soak;

/// <summary>What the process holds.</summary>
/// <param name="Heap">Live objects after a full collection, in bytes.</param>
/// <param name="WorkingSet">Resident memory in bytes.</param>
/// <param name="Handles">Open files and sockets.</param>
/// <param name="Threads">Threads.</param>
public sealed record Resources(long Heap, long WorkingSet, int Handles, int Threads)
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>Collects garbage, runs finalizers, and measures.</summary>
    public static Resources Measure()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return new Resources(GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64, process.HandleCount, process.Threads.Count);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"heap {Heap / Mebibyte:F1} MiB, working set {WorkingSet / Mebibyte:F1} MiB, {Handles} handles, {Threads} threads");
}
