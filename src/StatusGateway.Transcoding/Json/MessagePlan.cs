using System.Collections.Frozen;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>
/// A message, compiled for the codec: fields in the order of their numbers, found by number and by name. The plans of the
/// messages in it are compiled when they are first needed, so that recursive types need no care.
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
        var largestDense = (Fields.Length * 4) + 16;
        _dense = new FieldPlan[Fields.Where(field => field.Number < largestDense).Select(field => field.Number).DefaultIfEmpty(0).Max() + 1];
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

    /// <summary>Finds a field by its JSON name or its name in the .proto file.</summary>
    public FieldPlan? Find(ReadOnlySpan<byte> name) => _byName.Find(name);

    /// <summary>As <see cref="Find(ReadOnlySpan{byte})"/>, looking first where the next field of an ordered document is.</summary>
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
