namespace StatusGateway.Tests.Shared;

/// <summary>Measures memory allocations.</summary>
internal static class Allocations
{
    /// <summary>
    /// Gets the smallest number of bytes that the current thread allocates in several runs. The runtime itself sometimes allocates
    /// on the thread, for example when it replaces a method by its optimized version.
    /// </summary>
    public static long Min(Action action)
    {
        const int runs = 5;
        var min = long.MaxValue;
        for (var i = 0; i < runs; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            min = Math.Min(min, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return min;
    }
}
