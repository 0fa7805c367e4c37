namespace StatusGateway.Tests.Shared;

/// <summary>Counts what a piece of code allocates.</summary>
internal static class Allocations
{
    /// <summary>
    /// The least bytes of several runs: once in a while the runtime itself allocates a little on the thread, as when it replaces
    /// a method by its optimised form.
    /// </summary>
    public static long Least(Action action)
    {
        const int runs = 5;
        var least = long.MaxValue;
        for (var i = 0; i < runs; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
