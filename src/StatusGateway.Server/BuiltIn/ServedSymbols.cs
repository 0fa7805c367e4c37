using System.Runtime.CompilerServices;
using StatusGateway.Server.Model;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn;

/// <summary>
/// The names of all served schemas. Upstreams may have files of the same name with other contents, so a name belongs to one of
/// them: what is in a served service to the upstream that serves it, anything else to the first upstream that has it.
/// </summary>
internal sealed class ServedSymbols
{
    // Schemas outlive snapshots: what is known of one is kept as long as it is.
    private static readonly ConditionalWeakTable<SchemaSet, SchemaSymbols> Known = [];

    private readonly GatewaySnapshot _snapshot;

    private ServedSymbols(GatewaySnapshot snapshot)
    {
        _snapshot = snapshot;
        All = [.. snapshot.Upstreams.Where(static upstream => upstream.Schema is not null).Select(static upstream => Of(upstream.Schema!))];
    }

    /// <summary>The schemas, in the order of their upstreams.</summary>
    public IReadOnlyList<SchemaSymbols> All { get; }

    /// <summary>Full names of the served services, in order.</summary>
    public IEnumerable<string> Services => _snapshot.Services.Keys.Order(StringComparer.Ordinal);

    public static ServedSymbols Of(GatewaySnapshot snapshot) => new(snapshot);

    /// <summary>The schema that a name belongs to, or null.</summary>
    public SchemaSymbols? OwnerOf(string symbol)
    {
        var dot = symbol.LastIndexOf('.');
        if (_snapshot.Services.TryGetValue(symbol, out var upstream) || (dot > 0 && _snapshot.Services.TryGetValue(symbol[..dot], out upstream)))
            return Of(upstream.Schema!);
        return All.FirstOrDefault(schema => schema.FileOf(symbol) is not null);
    }

    private static SchemaSymbols Of(SchemaSet schema) => Known.GetValue(schema, static schema => new SchemaSymbols(schema));
}
