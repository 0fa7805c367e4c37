using System.Globalization;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>
/// Converts messages to text. Messages have the same text if a protobuf parser reads the same values from them. Unknown fields are omitted.
/// It follows the encoding rules of protobuf and does not use the codec.
/// </summary>
internal static class CanonicalText
{
    public static string FromWire(MessageSchema type, ReadOnlySpan<byte> wire, SchemaSet schema)
    {
        if (type.WellKnown == WellKnownType.Any) return OfAny(wire, schema);
        var values = new Dictionary<int, List<byte[]>>();
        var reader = new WireReader(wire);
        while (!reader.IsAtEnd)
        {
            Assert.True(reader.TryReadTag(out var number, out var wireType));
            var field = type.Fields.FirstOrDefault(field => field.Number == number);
            if (field is null || !TryReadRaw(field, wireType, ref reader, out var raws))
            {
                if (field is null) Assert.True(reader.TrySkip(number, wireType));
                continue;
            }

            if (field.OneofIndex >= 0)
                foreach (var other in type.Fields)
                    if (other != field && other.OneofIndex == field.OneofIndex) values.Remove(other.Number);
            if (!values.TryGetValue(number, out var list)) values.Add(number, list = []);
            list.AddRange(raws);
        }

        var parts = type.Fields.OrderBy(field => field.Number)
            .Where(field => values.ContainsKey(field.Number))
            .Select(field => (Field: field, Text: Value(field, values[field.Number], schema)))
            .Where(part => part.Text is not null)
            .Select(part => $"{part.Field.Number}:{part.Text}");
        return "{" + string.Join(' ', parts) + "}";
    }

    private static string? Value(FieldSchema field, List<byte[]> raws, SchemaSet schema)
    {
        if (field.IsMap)
        {
            var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var raw in raws)
            {
                var key = field.MessageType!.Fields.Single(part => part.Number == 1);
                var value = field.MessageType.Fields.Single(part => part.Number == 2);
                var (keys, valuesOfKey) = (new List<byte[]>(), new List<byte[]>());
                var isUnknown = false;
                var reader = new WireReader(raw);
                while (!reader.IsAtEnd)
                {
                    Assert.True(reader.TryReadTag(out var number, out var wireType));
                    var part = number == 1 ? key : number == 2 ? value : null;
                    if (part is null) Assert.True(reader.TrySkip(number, wireType));
                    else if (!TryReadRaw(part, wireType, ref reader, out var read)) isUnknown = true;
                    else
                    {
                        (number == 1 ? keys : valuesOfKey).AddRange(read);
                        if (number == 2) isUnknown = false;
                    }
                }

                // A closed enum's unknown number makes the whole entry unknown, unless a known one follows.
                if (!isUnknown) entries[keys.Count == 0 ? Zero(key, schema) : Single(key, keys, schema)] = valuesOfKey.Count == 0 ? Zero(value, schema) : Single(value, valuesOfKey, schema);
            }

            return entries.Count == 0 ? null : $"<{string.Join(' ', entries.Select(entry => $"{entry.Key}={entry.Value}"))}>";
        }

        if (field.IsRepeated) return raws.Count == 0 ? null : $"[{string.Join(' ', raws.Select(raw => Single(field, [raw], schema)))}]";
        var text = Single(field, raws, schema);
        return !field.HasPresence && text == Zero(field, schema) ? null : text;
    }

    /// <summary>Gets the last value of a scalar, or all parts of a message.</summary>
    private static string Single(FieldSchema field, List<byte[]> raws, SchemaSet schema) =>
        field.MessageType is { } type ? FromWire(type, raws.SelectMany(raw => raw).ToArray(), schema) : Scalar(field, raws[^1]);

    private static string Zero(FieldSchema field, SchemaSet schema) =>
        field.MessageType is { } type ? FromWire(type, default, schema) : Scalar(field, field.Kind is FieldKind.String or FieldKind.Bytes ? [] : new byte[8]);

    private static string Scalar(FieldSchema field, byte[] raw)
    {
        if (field.Kind is FieldKind.String or FieldKind.Bytes) return $"'{Convert.ToHexString(raw)}'";
        var bits = BitConverter.ToUInt64(raw);
        bits = field.Kind switch
        {
            FieldKind.Int32 or FieldKind.Enum => (ulong)(long)(int)bits,
            FieldKind.UInt32 or FieldKind.SInt32 => (uint)bits,
            FieldKind.Bool => bits == 0 ? 0UL : 1UL,
            FieldKind.Float when float.IsNaN(BitConverter.UInt32BitsToSingle((uint)bits)) => 1UL << 40,
            FieldKind.Double when double.IsNaN(BitConverter.UInt64BitsToDouble(bits)) => 0x7FF8000000000000,
            _ => bits,
        };
        return bits.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a value after its tag: bytes, or a number as eight bytes. False for an unknown field, which is read too.</summary>
    private static bool TryReadRaw(FieldSchema field, WireType wireType, ref WireReader reader, out List<byte[]> raws)
    {
        raws = [];
        switch (wireType)
        {
            case WireType.LengthDelimited:
                Assert.True(reader.TryReadLengthDelimited(out var bytes));
                if (field.Kind is FieldKind.String or FieldKind.Bytes or FieldKind.Message)
                {
                    raws.Add(bytes.ToArray());
                    return true;
                }

                if (field.Kind == FieldKind.Group) return false;
                var run = new WireReader(bytes);
                while (!run.IsAtEnd) AddNumber(field, ref run, raws);
                return true;
            case WireType.StartGroup:
                Assert.True(reader.TryReadGroup(field.Number, out var group));
                raws.Add(group.ToArray());
                return field.Kind == FieldKind.Group;
            default:
                AddNumber(field, ref reader, raws);
                return raws.Count > 0;
        }
    }

    private static void AddNumber(FieldSchema field, ref WireReader reader, List<byte[]> raws)
    {
        ulong bits;
        switch (field.Kind)
        {
            case FieldKind.Double or FieldKind.Fixed64 or FieldKind.SFixed64: Assert.True(reader.TryReadFixed64(out bits)); break;
            case FieldKind.Float or FieldKind.Fixed32 or FieldKind.SFixed32:
                Assert.True(reader.TryReadFixed32(out var half));
                bits = half;
                break;
            default: Assert.True(reader.TryReadVarint(out bits)); break;
        }

        if (field.EnumType is { IsClosed: true } closed && closed.Values.All(value => value.Number != (int)bits)) return;
        raws.Add(BitConverter.GetBytes(bits));
    }

    private static string OfAny(ReadOnlySpan<byte> wire, SchemaSet schema)
    {
        var url = "";
        byte[] value = [];
        var reader = new WireReader(wire);
        while (!reader.IsAtEnd)
        {
            Assert.True(reader.TryReadTag(out var number, out var wireType));
            if (number is not (1 or 2))
            {
                Assert.True(reader.TrySkip(number, wireType));
                continue;
            }

            Assert.True(reader.TryReadLengthDelimited(out var bytes));
            if (number == 1) url = System.Text.Encoding.UTF8.GetString(bytes);
            else value = bytes.ToArray();
        }

        var type = schema.FindMessage(url.AsSpan(url.LastIndexOf('/') + 1));
        return $"{{{url} {(type is null ? Convert.ToHexString(value) : FromWire(type, value, schema))}}}";
    }
}
