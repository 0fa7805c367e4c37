using System.Globalization;
using System.Text;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>The kinds of methods, named after the methods of matrix.v1.Matrix.</summary>
public enum MethodKind
{
    Unary,
    ServerStream,
    ClientStream,
    Duplex,
}

/// <summary>How the upstream ends a call.</summary>
public enum Outcome
{
    /// <summary>Messages, then OK.</summary>
    Success,

    /// <summary>An error before the first message.</summary>
    Early,

    /// <summary>An error after some messages.</summary>
    Late,

    /// <summary>The upstream does not respond until the deadline expires.</summary>
    Deadline,

    /// <summary>The upstream does not respond until the client cancels the call.</summary>
    Cancel,

    /// <summary>The upstream breaks the connection after some messages.</summary>
    Lost,
}

/// <summary>One call of the matrix.</summary>
public sealed record MatrixCell(WireClient Client, MethodKind Kind, IMatrixUpstream Upstream, Outcome Outcome, bool Gzip)
{
    /// <summary>Gets the name, which identifies a failed call.</summary>
    public string Name => $"{Client.Name}, {Kind}, to {Upstream.Name}, {Outcome}{(Gzip ? ", gzip" : "")}";

    public bool IsRequestStream => Kind is MethodKind.ClientStream or MethodKind.Duplex;

    public bool IsResponseStream => Kind is MethodKind.ServerStream or MethodKind.Duplex;

    public override string ToString() => Name;
}

/// <summary>A request of a <see cref="WireClient"/>.</summary>
/// <param name="Cell">The cell of the matrix.</param>
/// <param name="Texts">The texts of the messages.</param>
public sealed record WireCall(MatrixCell Cell, IReadOnlyList<string> Texts)
{
    /// <summary>Long enough for the call to reach the upstream before the deadline expires.</summary>
    public const int DeadlineMs = 6000;

    /// <summary>Gets the id that the upstream's events carry.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    public string Path => $"/matrix.v1.Matrix/{Cell.Kind}";

    public bool HasDeadline => Cell.Outcome == Outcome.Deadline;

    /// <summary>Gets the metadata that controls the upstream.</summary>
    public IEnumerable<(string Name, string Value)> Metadata =>
        [("x-call", Id), ("x-outcome", Cell.Outcome.ToString().ToLowerInvariant())];

    /// <summary>Creates the call of a cell: three messages for a request stream, each large enough to be compressed.</summary>
    public static WireCall Create(MatrixCell cell) => new(
        cell, [.. Enumerable.Range(1, cell.IsRequestStream ? 3 : 1).Select(number => new StringBuilder().Append(CultureInfo.InvariantCulture, $"message {number} ☺ ").Append('x', 1500).ToString())]);
}
