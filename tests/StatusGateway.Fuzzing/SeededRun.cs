namespace StatusGateway.Fuzzing;

/// <summary>An input for which a reader is wrong.</summary>
internal sealed record SeededFinding(byte[] Input, string Message);

/// <summary>Runs a harness over its corpus, and over inputs that are derived from it.</summary>
internal static class SeededRun
{
    /// <summary>Returns the first finding; null if there is none.</summary>
    /// <param name="target">The harness.</param>
    /// <param name="count">The number of derived inputs.</param>
    /// <param name="seed">The seed of the derived inputs.</param>
    /// <param name="plant">The planted bug.</param>
    public static SeededFinding? Find(FuzzTarget target, long count, int seed, Plant plant)
    {
        var corpus = Corpora.All(target);
        foreach (var input in corpus)
            if (Check(target, input, plant) is { } finding) return finding;
        var mutator = new Mutator(corpus, seed);
        for (var i = 0L; i < count; i++)
            if (Check(target, mutator.Next(), plant) is { } finding) return finding;
        return null;
    }

    private static SeededFinding? Check(FuzzTarget target, byte[] input, Plant plant)
    {
        try
        {
            target.Check(input, plant);
            return null;
        }
        catch (FuzzFinding finding)
        {
            return new SeededFinding(input, finding.Message);
        }
    }
}
