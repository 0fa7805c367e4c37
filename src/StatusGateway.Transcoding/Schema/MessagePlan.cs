using System.Collections.Frozen;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// A message compiled for the codec: fields ordered by number, found by number and by name. The plans of nested messages are compiled at
/// their first use, so that types can be recursive.
/// </summary>
internal sealed class MessagePlan
{
    private readonly FieldPlan?[] _dense;
    private readonly FrozenDictionary<int, FieldPlan> _sparse;
    private readonly Utf8NameTable<FieldPlan> _byName;

    public MessagePlan(MessageSchema schema)
    {
        Schema = schema;
        WellKnown = schema.WellKnown;
        Fields = [.. schema.Fields.OrderBy(field => field.Number).Select((field, ordinal) => new FieldPlan(field, ordinal))];
        SeparatorNames = [.. Fields.Where(field => field.JsonName.AsSpan().IndexOfAny(".[]"u8) >= 0).OrderByDescending(field => field.JsonName.Length)];
        var denseLimit = (Fields.Length * 4) + 16;
        _dense = new FieldPlan[Fields.Where(field => field.Number < denseLimit).Select(field => field.Number).DefaultIfEmpty(0).Max() + 1];
        foreach (var field in Fields)
            if (field.Number < _dense.Length) _dense[field.Number] = field;
        _sparse = Fields.Where(field => field.Number >= _dense.Length).ToFrozenDictionary(field => field.Number);
        _byName = new Utf8NameTable<FieldPlan>(
            [.. Fields.Select(field => (field.JsonName, field)), .. Fields.Select(field => (field.ProtoName, field))]);
    }

    public MessageSchema Schema { get; }

    public WellKnownType WellKnown { get; }

    public FieldPlan[] Fields { get; }

    public FieldPlan? Find(int number) =>
        (uint)number < (uint)_dense.Length ? _dense[number] : _sparse.GetValueOrDefault(number);

    /// <summary>Gets the fields whose JSON name contains a separator of query parameters, the longest name first.</summary>
    public FieldPlan[] SeparatorNames { get; }

    /// <summary>Finds a field by its JSON name or its name in the .proto file.</summary>
    public FieldPlan? Find(ReadOnlySpan<byte> name) => _byName.Find(name);

    /// <summary>Finds a field by name, and checks first the field at an index: the next field of an ordered document.</summary>
    public FieldPlan? Find(ReadOnlySpan<byte> name, int guess)
    {
        if ((uint)guess < (uint)Fields.Length)
        {
            var field = Fields[guess];
            if (name.SequenceEqual(field.JsonName)) return field;
        }

        return _byName.Find(name);
    }
}
