namespace StatusGateway.Benchmarks;

/// <summary>Checks the result of a benchmark before it is measured.</summary>
internal static class Results
{
    public static void Require(bool isExpected, string what)
    {
        if (!isExpected) throw new InvalidOperationException($"The result of the benchmark is wrong: {what}.");
    }
}
