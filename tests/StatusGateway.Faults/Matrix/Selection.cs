using System.Security.Cryptography;
using System.Text;

namespace StatusGateway.Faults.Matrix;

/// <summary>Selects cells: all of them, or a part that is always the same.</summary>
public static class Selection
{
    /// <summary>The variable that selects all cells. <c>test.sh --faults</c> sets it.</summary>
    public const string Variable = "STATUSGATEWAY_FAULTS";

    private const int Seed = 1;

    /// <summary>Of the calls with the same fault, phase and upstream, one in this number is selected.</summary>
    private const int OneIn = 8;

    /// <summary>Gets whether all cells are selected.</summary>
    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable(Variable) == "all";

    /// <summary>Selects from all cells of an upstream. The part has each fault in each phase at least once.</summary>
    public static IEnumerable<Cell> Select(IEnumerable<Cell> cells) => IsWhole ? cells : cells
        .GroupBy(static cell => (cell.Row.Fault.Name, cell.Row.Phase))
        .SelectMany(static group => group.OrderBy(static cell => Rank(cell.Name), StringComparer.Ordinal).Take((group.Count() + OneIn - 1) / OneIn));

    private static string Rank(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed} {name}")));
}
