using Xunit.Abstractions;

namespace StatusGateway.Architecture.Tests;

public sealed class LayersTests(ITestOutputHelper output)
{
    public static TheoryData<string> Projects => [.. Layers.Projects.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_type_uses_types_of_lower_layers_only(string project)
    {
        var order = Layers.Projects[project].Index().ToDictionary(static layer => layer.Item, static layer => layer.Index, StringComparer.Ordinal);
        var uses = Read(project);

        Print(uses);

        var unknown = uses.SelectMany(static use => new[] { use.UserLayer, use.UsedLayer }).Where(layer => !order.ContainsKey(layer)).Distinct();
        Assert.True(!unknown.Any(), $"Namespaces of {project} without a layer: {string.Join(", ", unknown)}. Add them to Layers.Projects.");
        AssertNone(uses.Where(use => order[use.UserLayer] < order[use.UsedLayer]), "uses a type of a higher layer");
    }

    [Fact]
    public void Layers_that_are_strangers_do_not_see_each_other()
    {
        foreach (var (project, one, other) in Layers.Strangers)
            AssertNone(
                Read(project).Where(use => (IsIn(use.UserLayer, one) && IsIn(use.UsedLayer, other)) || (IsIn(use.UserLayer, other) && IsIn(use.UsedLayer, one))),
                $"crosses between {one} and {other}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_layer_has_types(string project)
    {
        var used = Read(project).SelectMany(static use => new[] { use.UserLayer, use.UsedLayer }).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(Layers.Projects[project], layer => !used.Contains(layer));
    }

    /// <summary>The graph of the layers, one line for each that uses others.</summary>
    private void Print(IReadOnlyList<TypeUse> uses)
    {
        foreach (var layer in uses.Where(static use => use.UserLayer != use.UsedLayer).GroupBy(static use => use.UserLayer))
            output.WriteLine($"{Name(layer.Key)} -> {string.Join(", ", layer.Select(static use => Name(use.UsedLayer)).Distinct().Order(StringComparer.Ordinal))}");
    }

    private static string Name(string layer) => layer.Length == 0 ? "(root)" : layer;

    private static bool IsIn(string layer, string root) => layer == root || layer.StartsWith(root + ".", StringComparison.Ordinal);

    // The file of the executable is in lower case.
    private static IReadOnlyList<TypeUse> Read(string project) => DependencyGraph.Read(
        Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Single(file => Path.GetFileNameWithoutExtension(file).Equals(project, StringComparison.OrdinalIgnoreCase)),
        project);

    private static void AssertNone(IEnumerable<TypeUse> uses, string what)
    {
        string[] lines = [.. uses.Select(use => $"{use.User} {what}: {use.Used}")];
        Assert.True(lines.Length == 0, string.Join(Environment.NewLine, lines));
    }
}
