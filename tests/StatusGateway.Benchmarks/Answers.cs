namespace StatusGateway.Benchmarks;

/// <summary>A fast wrong answer is worth nothing: every benchmark says what it must answer before it is measured.</summary>
internal static class Answers
{
    public static void Require(bool isRight, string what)
    {
        if (!isRight) throw new InvalidOperationException($"The benchmark does not answer what it should: {what}");
    }
}
