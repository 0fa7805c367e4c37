using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.Tests.Protos;
using Type = System.Type;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>
/// Random messages of the test protos, by seed. Their bytes from Google.Protobuf are canonical: no NaN with a payload, no map entry with a
/// default (Google.Protobuf for C# omits those, other writers write them), and only values of well-known types that JSON can express.
/// </summary>
internal sealed class RandomMessages(int seed)
{
    private static readonly string[] Texts =
        ["a", "text", "\"quoted\" \\ / \n\t\r\b\f\u0001", "ä€\U0001F600\u2028", "NaN", "1e5", "null", "@type", new string('x', 300), "\u007f\u0000"];

    private static readonly double[] Doubles =
    [
        BitConverter.UInt64BitsToDouble(0x7FF8000000000000),
        1, -1, 0.1, -0.0, 1e5, 1e300, 5e-324, double.MaxValue, double.MinValue, 123456789012345680, 1.0 / 3,
        double.PositiveInfinity, double.NegativeInfinity,
    ];

    private static readonly float[] Floats =
    [
        BitConverter.UInt32BitsToSingle(0x7FC00000),
        1, -1, 0.1f, -0.0f, 1e5f, 1e38f, float.Epsilon, float.MaxValue, float.MinValue, 16777216, 1f / 3,
        float.PositiveInfinity, float.NegativeInfinity,
    ];

    private static readonly string[] Paths = ["a", "title", "author.display_name", "a_b.c_d", "x1.y2", "*"];

    private readonly Random _random = new(seed);

    /// <summary>
    /// Only values that the JSON of Google for C# supports: no google.protobuf.Any that is empty, of an unknown type or of Empty, and no NaN,
    /// which it reads with the sign bit set.
    /// </summary>
    public bool ForGoogle { get; init; }

    public Wide Wide()
    {
        var message = new Wide();
        Fill(message, Chance(8) ? 3 : 1);
        return message;
    }

    public Old Old()
    {
        var message = new Old();
        Fill(message, Chance(8) ? 3 : 1);
        if (Chance(3)) message.SetExtension(OldExtensions.ExtNumber, _random.Next());
        if (Chance(3)) message.GetOrInitializeExtension(Protos.Old.Extensions.Tags).Add(Text());
        if (Chance(3)) message.SetExtension(OldExtensions.ExtOld, new Old { Must = 1 });
        if (Chance(3)) message.GetOrInitializeExtension(OldExtensions.ExtPacked).Add([1, -1, 0]);
        return message;
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private string Text() => Chance(5) ? "" : NonEmptyText();

    private string NonEmptyText() => Texts[_random.Next(Texts.Length)] + (Chance(2) ? _random.Next(100) : "");

    private void Fill(IMessage message, int depth)
    {
        var sparse = _random.Next(2, 12);
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (!Chance(sparse) || (field.FieldType is FieldType.Message or FieldType.Group && depth == 0)) continue;
            if (field.IsMap) FillMap(field, (IDictionary)field.Accessor.GetValue(message), depth);
            else if (field.IsRepeated) FillList(field, (IList)field.Accessor.GetValue(message), depth);
            else field.Accessor.SetValue(message, Value(field, depth, mayBeDefault: true));
        }
    }

    private void FillList(FieldDescriptor field, IList list, int depth)
    {
        for (var i = _random.Next(1, 5); i > 0; i--) list.Add(Value(field, depth, mayBeDefault: true));
    }

    private void FillMap(FieldDescriptor field, IDictionary map, int depth)
    {
        var key = field.MessageType.Fields[1];
        var value = field.MessageType.Fields[2];
        for (var i = _random.Next(1, Chance(10) ? 30 : 4); i > 0; i--) map[Value(key, depth, mayBeDefault: false)] = Value(value, depth, mayBeDefault: false);
    }

    private object Value(FieldDescriptor field, int depth, bool mayBeDefault)
    {
        if (field.FieldType is FieldType.Message or FieldType.Group)
        {
            // In Google.Protobuf for C# a wrapper is the value itself.
            return field.MessageType.File.Name == "google/protobuf/wrappers.proto"
                ? Value(field.MessageType.Fields[1], depth, mayBeDefault)
                : MessageOf(field.MessageType, depth - 1);
        }

        if (mayBeDefault && Chance(4) && field.FieldType != FieldType.Enum) return Default(field.FieldType);
        return field.FieldType switch
        {
            FieldType.Double => Doubles[_random.Next(ForGoogle ? 1 : 0, Doubles.Length)],
            FieldType.Float => Floats[_random.Next(ForGoogle ? 1 : 0, Floats.Length)],
            FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)Bits(32) | 1,
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => (long)Bits(64) | 1,
            FieldType.UInt32 or FieldType.Fixed32 => (uint)Bits(32) | 1,
            FieldType.UInt64 or FieldType.Fixed64 => Bits(64) | 1,
            FieldType.Bool => true,
            FieldType.String => NonEmptyText(),
            FieldType.Bytes => ByteString.CopyFrom(Blob(_random.Next(1, 40))),
            _ => EnumValue(field.EnumType, mayBeDefault),
        };
    }

    private static object Default(FieldType type) => type switch
    {
        FieldType.Double => 0.0,
        FieldType.Float => 0f,
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => 0,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => 0L,
        FieldType.UInt32 or FieldType.Fixed32 => 0u,
        FieldType.UInt64 or FieldType.Fixed64 => 0ul,
        FieldType.Bool => false,
        FieldType.String => "",
        _ => ByteString.Empty,
    };

    /// <summary>Gets bits of any magnitude, with frequent extremes.</summary>
    private ulong Bits(int width)
    {
        var bits = (ulong)_random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64);
        if (Chance(8)) bits = ulong.MaxValue;
        if (Chance(8)) bits = 1UL << (width - 1);
        return bits;
    }

    private byte[] Blob(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private object EnumValue(EnumDescriptor type, bool mayBeDefault)
    {
        Type clr = type.ClrType;
        if (type.FullName == "google.protobuf.NullValue") return NullValue.NullValue;
        // Open enums keep unknown numbers.
        if (type.FullName == "test.wide.Color" && Chance(5)) return System.Enum.ToObject(clr, _random.Next(-5, 200_000) | 1);
        var numbers = type.Values.Select(value => value.Number).Where(number => mayBeDefault || number != 0).ToArray();
        return System.Enum.ToObject(clr, numbers[_random.Next(numbers.Length)]);
    }

    private IMessage MessageOf(MessageDescriptor type, int depth)
    {
        switch (type.FullName)
        {
            case "google.protobuf.Timestamp":
                return new Timestamp { Seconds = _random.NextInt64(-62_135_596_800, 253_402_300_800), Nanos = Nanos() };
            case "google.protobuf.Duration":
                var seconds = Chance(3) ? 0 : _random.NextInt64(-315_576_000_000, 315_576_000_000);
                var isNegative = seconds < 0 || (seconds == 0 && Chance(2));
                return new Duration { Seconds = seconds, Nanos = isNegative ? -Nanos() : Nanos() };
            case "google.protobuf.FieldMask":
                return new FieldMask { Paths = { Enumerable.Range(0, _random.Next(4)).Select(_ => Paths[_random.Next(Paths.Length)]) } };
            case "google.protobuf.Value": return JsonValue(depth);
            case "google.protobuf.Struct":
                var fields = new Struct();
                for (var i = _random.Next(4); i > 0; i--) fields.Fields[NonEmptyText()] = JsonValue(depth - 1);
                return fields;
            case "google.protobuf.ListValue":
                return new ListValue { Values = { Enumerable.Range(0, _random.Next(4)).Select(_ => JsonValue(depth - 1)) } };
            case "google.protobuf.Any": return AnyValue(depth);
            default:
                var message = type.Parser.ParseFrom(ByteString.Empty);
                Fill(message, Math.Max(depth, 0));
                return message;
        }
    }

    private int Nanos() => _random.Next(4) switch
    {
        0 => 0,
        1 => _random.Next(1000) * 1_000_000,
        2 => _random.Next(1_000_000) * 1000,
        _ => _random.Next(1_000_000_000),
    };

    private Value JsonValue(int depth) => _random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => Google.Protobuf.WellKnownTypes.Value.ForNull(),
        1 => Google.Protobuf.WellKnownTypes.Value.ForBool(Chance(2)),
        2 => Google.Protobuf.WellKnownTypes.Value.ForString(Text()),
        3 => Google.Protobuf.WellKnownTypes.Value.ForNumber(Doubles[_random.Next(1, 9)]),
        4 => new Value { StructValue = (Struct)MessageOf(Struct.Descriptor, depth) },
        _ => new Value { ListValue = (ListValue)MessageOf(ListValue.Descriptor, depth) },
    };

    private Any AnyValue(int depth)
    {
        var kind = _random.Next(ForGoogle ? 3 : 0, 7);
        return kind switch
        {
            0 => new Any { TypeUrl = "type.example.com/not.known", Value = ByteString.CopyFrom(Blob(_random.Next(20))) },
            1 => new Any(),
            2 => Any.Pack(new Empty()),
            3 => Any.Pack(MessageOf(Duration.Descriptor, depth)),
            4 => Any.Pack(MessageOf(Google.Protobuf.WellKnownTypes.Value.Descriptor, depth)),
            5 when depth > 0 => Any.Pack(AnyValue(depth - 1)),
            _ => Any.Pack(MessageOf(Inner.Descriptor, depth), "example.com/prefix"),
        };
    }
}
