using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace StatusGateway.Transcoding.Schema;

/// <summary>An enum compiled for the codec: quoted names by number, and numbers by name.</summary>
internal sealed class EnumPlan
{
    private const int MaxDenseCount = 256;

    private readonly byte[]?[] _dense;
    private readonly FrozenDictionary<int, byte[]> _sparse;
    private readonly Utf8NameTable<NumberBox> _byName;

    public EnumPlan(EnumSchema schema)
    {
        Schema = schema;
        var quoted = new Dictionary<int, byte[]>();
        var names = new List<(byte[], NumberBox)>();
        foreach (var (name, number) in schema.Values)
        {
            quoted.TryAdd(number, Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name)}\""));
            names.Add((Encoding.UTF8.GetBytes(name), new NumberBox(number)));
        }

        _byName = new Utf8NameTable<NumberBox>(names);
        _dense = new byte[quoted.Keys.Where(number => number is >= 0 and < MaxDenseCount).DefaultIfEmpty(-1).Max() + 1][];
        foreach (var (number, name) in quoted)
            if ((uint)number < (uint)_dense.Length) _dense[number] = name;
        _sparse = quoted.Where(pair => (uint)pair.Key >= (uint)_dense.Length).ToFrozenDictionary();
    }

    public EnumSchema Schema { get; }

    /// <summary>Gets the first declared name of a number, in quotes; null if it has no name.</summary>
    public byte[]? QuotedName(int number) =>
        (uint)number < (uint)_dense.Length ? _dense[number] : _sparse.GetValueOrDefault(number);

    public bool TryGetNumber(ReadOnlySpan<byte> name, out int number)
    {
        var found = _byName.Find(name);
        number = found?.Number ?? 0;
        return found is not null;
    }

    private sealed record NumberBox(int Number);
}
