using System.Runtime.CompilerServices;
using StatusGateway.Server.Model;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn;

/// <summary>
/// Finds names in the schemas of all upstreams. Upstreams can have files with the same name and different content. The names of
/// a service belong to the upstream that serves it, and any other name to the first upstream that declares it.
/// </summary>
internal sealed class ServedSymbols
{
    // A schema can outlive a snapshot, so its index is kept with the schema.
    private static readonly ConditionalWeakTable<SchemaSet, SchemaSymbols> Indexes = [];

    private readonly GatewaySnapshot _snapshot;

    private ServedSymbols(GatewaySnapshot snapshot)
    {
        _snapshot = snapshot;
        All = [.. snapshot.Upstreams.Where(static upstream => upstream.Schema is not null).Select(static upstream => IndexOf(upstream.Schema!))];
    }

    /// <summary>Gets the indexes of the schemas, in the order of their upstreams.</summary>
    public IReadOnlyList<SchemaSymbols> All { get; }

    /// <summary>Gets the full names of the served services, in order.</summary>
    public IEnumerable<string> Services => _snapshot.Services.Keys.Order(StringComparer.Ordinal);

    public static ServedSymbols Create(GatewaySnapshot snapshot) => new(snapshot);

    /// <summary>Finds the schema that a name belongs to. Returns null if there is none.</summary>
    public SchemaSymbols? OwnerOf(string symbol)
    {
        var dot = symbol.LastIndexOf('.');
        if (_snapshot.Services.TryGetValue(symbol, out var upstream) || (dot > 0 && _snapshot.Services.TryGetValue(symbol[..dot], out upstream)))
            return IndexOf(upstream.Schema!);
        return All.FirstOrDefault(schema => schema.FileOf(symbol) is not null);
    }

    private static SchemaSymbols IndexOf(SchemaSet schema) => Indexes.GetValue(schema, static schema => new SchemaSymbols(schema));
}
