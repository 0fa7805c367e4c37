using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>Changes bytes to another form of the same message, or nearly the same, that no canonical writer produces.</summary>
internal sealed class WireMutator(int seed)
{
    private readonly Random _random = new(seed);

    public byte[] Mutate(byte[] message, MessageDescriptor type, int depth = 3)
    {
        var fields = Split(message);
        for (var i = 0; i < fields.Count; i++)
        {
            var (number, wireType, value) = fields[i];
            var field = type.FindFieldByNumber(number);
            if (field is { FieldType: FieldType.Message } && wireType == WireType.LengthDelimited && depth > 0 && Chance(3))
                fields[i] = (number, wireType, Mutate(value, field.MessageType, depth - 1));
        }

        if (Chance(4)) _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fields));
        if (Chance(4)) fields.Reverse();
        if (Chance(8)) fields.Insert(_random.Next(fields.Count + 1), (9999, WireType.Varint, [5]));
        // A second value in a map entry is merged into the first (protobuf's conformance suite); Google.Protobuf for C# drops the first.
        if (type.GetOptions()?.MapEntry == true) return Join(fields);
        if (Chance(6) && fields.Count > 0) fields.Add(fields[_random.Next(fields.Count)]);
        if (Chance(6) && !type.FullName.StartsWith("google.", StringComparison.Ordinal)) fields.Insert(_random.Next(fields.Count + 1), ExplicitDefault(type));
        return Join(fields);
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    /// <summary>Writes a field with its default.</summary>
    private (int, WireType, byte[]) ExplicitDefault(MessageDescriptor type)
    {
        var fields = type.Fields.InFieldNumberOrder();
        var field = fields[_random.Next(fields.Count)];
        return field.FieldType switch
        {
            FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => (field.FieldNumber, WireType.Fixed64, new byte[8]),
            FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => (field.FieldNumber, WireType.Fixed32, new byte[4]),
            FieldType.String or FieldType.Bytes or FieldType.Message => (field.FieldNumber, WireType.LengthDelimited, []),
            FieldType.Group => (field.FieldNumber, WireType.StartGroup, Join([]).Concat(End(field.FieldNumber)).ToArray()),
            FieldType.Enum when field.EnumType.FullName == "test.old.Shade" => (field.FieldNumber, WireType.Varint, [1]),
            _ => (field.FieldNumber, WireType.Varint, [0]),
        };
    }

    private static byte[] End(int number)
    {
        using var buffer = new PooledBuffer();
        var writer = new WireWriter(buffer);
        writer.WriteTag(number, WireType.EndGroup);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Gets the fields of a message, with the content of length-delimited fields and groups.</summary>
    private static List<(int Number, WireType WireType, byte[] Value)> Split(byte[] message)
    {
        var fields = new List<(int, WireType, byte[])>();
        var reader = new WireReader(message);
        while (!reader.IsAtEnd)
        {
            Assert.True(reader.TryReadTag(out var number, out var wireType));
            var start = reader.Position;
            if (wireType == WireType.LengthDelimited)
            {
                Assert.True(reader.TryReadLengthDelimited(out var value));
                fields.Add((number, wireType, value.ToArray()));
                continue;
            }

            Assert.True(reader.TrySkip(number, wireType));
            fields.Add((number, wireType, message[start..reader.Position]));
        }

        return fields;
    }

    private byte[] Join(List<(int Number, WireType WireType, byte[] Value)> fields)
    {
        using var buffer = new PooledBuffer();
        var writer = new WireWriter(buffer);
        foreach (var (number, wireType, value) in fields)
        {
            WriteVarint(ref writer, ((uint)number << 3) | (uint)wireType);
            if (wireType == WireType.LengthDelimited) WriteVarint(ref writer, (uint)value.Length);
            writer.Sink.Append(value);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a varint that is sometimes longer than necessary.</summary>
    private void WriteVarint(ref WireWriter writer, uint value)
    {
        if (!Chance(60))
        {
            writer.WriteVarint(value);
            return;
        }

        for (; value >= 0x80; value >>= 7) writer.Sink.Append((byte)(value | 0x80));
        writer.Sink.Append((byte)(value | 0x80));
        writer.Sink.Append((byte)0);
    }
}
