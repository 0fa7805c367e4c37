using StatusGateway.Faults.Clients;

namespace StatusGateway.Faults.Matrix;

/// <summary>One call of the matrix.</summary>
public sealed record Cell(ProtocolClient Client, UpstreamProtocol Upstream, MethodKind Kind, FaultRow Row)
{
    public string Name => $"{Client.Name} to {Upstream}, {Kind}: {Row.Fault.Name}, {Row.Phase}";

    /// <summary>Gets all cells of a client and an upstream.</summary>
    public static IEnumerable<Cell> All(ProtocolClient client, UpstreamProtocol upstream) =>
        from kind in Enum.GetValues<MethodKind>()
        where client.Supports(kind) && (upstream != UpstreamProtocol.Connect || kind == MethodKind.Unary)
        from row in FaultTable.Get(upstream)
        where row.AppliesTo(kind)
        select new Cell(client, upstream, kind, row);

    public override string ToString() => Name;
}
