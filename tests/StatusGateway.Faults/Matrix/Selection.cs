using System.Security.Cryptography;
using System.Text;

namespace StatusGateway.Faults.Matrix;

/// <summary>Selects cells: all of them, or a part that is always the same.</summary>
public static class Selection
{
    /// <summary>The variable that selects all cells. <c>test.sh --faults</c> sets it.</summary>
    public const string Variable = "STATUSGATEWAY_FAULTS";

    private const int Seed = 1;

    /// <summary>Of the cells of a group, one in this number is selected.</summary>
    private const int OneIn = 8;

    /// <summary>Gets whether all cells are selected.</summary>
    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable(Variable) == "all";

    /// <summary>Selects from all cells. The part has at least one cell of each group.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="group">Gets what must not be missing.</param>
    /// <param name="name">Gets the name of a cell, which decides whether it is selected.</param>
    public static IEnumerable<T> Select<T, TGroup>(IEnumerable<T> cells, Func<T, TGroup> group, Func<T, string> name) => IsWhole ? cells : cells
        .GroupBy(group)
        .SelectMany(all => all.OrderBy(cell => Rank(name(cell)), StringComparer.Ordinal).Take((all.Count() + OneIn - 1) / OneIn));

    private static string Rank(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed} {name}")));
}
