using Xunit;

namespace StatusGateway.Fuzzing;

/// <summary>Every harness over its corpus and seeded inputs.</summary>
public class HarnessTests
{
    private const int Inputs = 20_000;
    private const int InputsUntilPlanted = 100_000;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Seeded_inputs_find_nothing(string name)
    {
        var finding = SeededRun.Find(FuzzTargets.Get(name), Inputs, seed: 1, Plant.None);
        Assert.True(finding is null, finding is null ? "" : $"{finding.Message}\n{Convert.ToBase64String(finding.Input)}");
    }

    /// <summary>A harness that cannot fail proves nothing.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_bug_is_found(string name) =>
        Assert.NotNull(SeededRun.Find(FuzzTargets.Get(name), InputsUntilPlanted, seed: 2, Plant.Bug));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_seed_passes(string name)
    {
        var target = FuzzTargets.Get(name);
        Assert.NotEmpty(target.Seeds);
        foreach (var seed in target.Seeds) target.Check(seed, Plant.None);
    }
}
