using StatusGateway.Fuzzing.Targets;

namespace StatusGateway.Fuzzing;

/// <summary>All harnesses, one for each reader of bytes that come from outside.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } = [.. CodecTargets.All, .. RuleTargets.All, .. StatusTargets.All, .. HeaderTargets.All, .. FramingTargets.All];

    /// <exception cref="ArgumentException">There is no such harness.</exception>
    public static FuzzTarget Get(string name) =>
        All.FirstOrDefault(target => target.Name == name) ?? throw new ArgumentException($"Unknown harness \"{name}\": use {string.Join(", ", All.Select(static target => target.Name))}.");
}
