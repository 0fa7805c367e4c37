using System.Globalization;
using System.Text;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>The four kinds of method of matrix.v1.Matrix; the names are the methods'.</summary>
public enum MethodKind
{
    Unary,
    ServerStream,
    ClientStream,
    Duplex,
}

/// <summary>How the upstream is told to end a call.</summary>
public enum Outcome
{
    /// <summary>Messages, then OK.</summary>
    Success,

    /// <summary>A failure before any message.</summary>
    Early,

    /// <summary>A failure behind messages.</summary>
    Late,

    /// <summary>Nothing comes until the deadline has passed.</summary>
    Deadline,

    /// <summary>Nothing comes until the caller gives up.</summary>
    Cancel,

    /// <summary>The upstream breaks off behind messages.</summary>
    Lost,
}

/// <summary>One call of the matrix.</summary>
public sealed record MatrixCell(WireCaller Caller, MethodKind Kind, IMatrixUpstream Upstream, Outcome Outcome, bool Gzip)
{
    /// <summary>What fails is found by its name alone.</summary>
    public string Name => $"{Caller.Name}, {Kind}, to {Upstream.Name}, {Outcome}{(Gzip ? ", gzip" : "")}";

    public bool TakesMany => Kind is MethodKind.ClientStream or MethodKind.Duplex;

    public bool GivesMany => Kind is MethodKind.ServerStream or MethodKind.Duplex;

    public override string ToString() => Name;
}

/// <summary>What a caller sends.</summary>
/// <param name="Cell">Where in the matrix.</param>
/// <param name="Texts">Texts of the messages.</param>
public sealed record WireCall(MatrixCell Cell, IReadOnlyList<string> Texts)
{
    /// <summary>Long enough that the upstream has the call before it passes.</summary>
    public const int DeadlineMs = 1500;

    /// <summary>The call in the events of the upstream.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    public string Path => $"/matrix.v1.Matrix/{Cell.Kind}";

    public bool HasDeadline => Cell.Outcome == Outcome.Deadline;

    /// <summary>Metadata that the upstream goes by.</summary>
    public IEnumerable<(string Name, string Value)> Metadata =>
        [("x-call", Id), ("x-outcome", Cell.Outcome.ToString().ToLowerInvariant())];

    /// <summary>Of a cell: three messages where the method takes many, each worth compressing.</summary>
    public static WireCall Of(MatrixCell cell) => new(
        cell, [.. Enumerable.Range(1, cell.TakesMany ? 3 : 1).Select(number => new StringBuilder().Append(CultureInfo.InvariantCulture, $"message {number} ☺ ").Append('x', 1500).ToString())]);
}
