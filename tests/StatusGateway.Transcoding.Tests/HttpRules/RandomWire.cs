using System.Text;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Random messages of any schema, as bytes. They often have the values for the path of a binding, valid or not.</summary>
internal sealed class RandomWire(Random random, SchemaSet schema)
{
    private static readonly string[] Texts =
    [
        "", ".", "..", "a", "a/..", "./a", "a/", "/", "a//b", "a/b", "%2F", "%2f", "%", "ä€\U0001F600", " ", "a:go", ":go", "+", "a+b c", "?x=y&z#",
        "\"\\/\n", "\0", "NaN", "null", "[a]", new string('x', 300), "a%2Fb", "b c", "v1", "é", "x+y", "a/b/c", "true", "5",
    ];

    private static readonly string[] Paths = ["a", "title", "author.display_name", "a_b.c_d", "x1.y2", "*"];

    private static readonly string[] Urls = ["type.googleapis.com/r.M1", "type.googleapis.com/google.protobuf.Duration", "type.example.com/not.known"];

    /// <summary>Creates a message for a binding.</summary>
    public byte[] Message(HttpBinding binding)
    {
        using var output = new PooledBuffer();
        var writer = new WireWriter(output);
        WriteFields(ref writer, binding.Method.Input, random.Next(4));
        for (var i = 0; i < binding.VariableFields.Length; i++)
            if (random.Next(8) > 0) WriteNested(ref writer, binding.VariableFields[i], binding.Template.Variables[i], binding.Template, 0);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the value of a variable inside its messages, which are merged with existing ones.</summary>
    private void WriteNested(ref WireWriter writer, FieldPlan[] path, PathVariable variable, PathTemplate template, int depth)
    {
        var field = path[depth];
        if (depth == path.Length - 1)
        {
            if (field.Kind == FieldKind.String && random.Next(4) > 0) WriteBytes(ref writer, field.Number, Encoding.UTF8.GetBytes(Fitting(variable, template)));
            else WriteValue(ref writer, field.Schema, 1);
            return;
        }

        writer.WriteTag(field.Number, field.WireType);
        var isGroup = field.WireType == WireType.StartGroup;
        var mark = isGroup ? 0 : writer.BeginNested();
        WriteNested(ref writer, path, variable, template, depth + 1);
        if (isGroup) writer.WriteTag(field.Number, WireType.EndGroup);
        else writer.EndNested(mark);
    }

    private string Fitting(PathVariable variable, PathTemplate template)
    {
        var segments = template.Segments.Skip(variable.FirstSegment).Take(variable.SegmentCount).SelectMany(segment => segment.Kind switch
        {
            PathSegmentKind.Literal => [segment.Text.Replace("/", variable.IsMultiSegment ? "%2F" : "/", StringComparison.Ordinal)],
            PathSegmentKind.Star => [random.Next(3) == 0 ? Texts[random.Next(Texts.Length)] : $"s{random.Next(10)}:é"],
            _ => Enumerable.Range(0, random.Next(3)).Select(index => random.Next(5) == 0 ? "" : $"r {index}"),
        });
        return string.Join('/', segments);
    }

    private void WriteFields(ref WireWriter writer, MessageSchema type, int depth)
    {
        var oneIn = random.Next(2, 12);
        var fields = type.Fields.ToArray();
        if (random.Next(5) == 0) random.Shuffle(fields);
        foreach (var field in fields)
        {
            if (random.Next(oneIn) > 0 || (field.MessageType is { WellKnown: WellKnownType.None } && depth == 0)) continue;
            for (var count = field.IsRepeated ? random.Next(1, 4) : random.Next(20) == 0 ? 2 : 1; count > 0; count--) WriteValue(ref writer, field, depth);
        }

        // Field 19 is often unknown.
        if (random.Next(10) == 0) WriteBytes(ref writer, 4999, [1, 2]);
    }

    private void WriteValue(ref WireWriter writer, FieldSchema field, int depth)
    {
        var plan = new FieldPlan(field, 0);
        switch (field.Kind)
        {
            case FieldKind.String:
                WriteBytes(ref writer, field.Number, Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]));
                break;
            case FieldKind.Bytes:
                WriteBytes(ref writer, field.Number, Blob());
                break;
            case FieldKind.Message:
                WriteBytes(ref writer, field.Number, MessageOf(field.MessageType!, depth - 1));
                break;
            case FieldKind.Group:
                writer.WriteTag(field.Number, WireType.StartGroup);
                writer.Sink.Append(MessageOf(field.MessageType!, depth - 1));
                writer.WriteTag(field.Number, WireType.EndGroup);
                break;
            case FieldKind.Float:
                plan.WriteBits(ref writer, BitConverter.SingleToUInt32Bits((float)Number()), isTagged: true);
                break;
            case FieldKind.Double:
                plan.WriteBits(ref writer, BitConverter.DoubleToUInt64Bits(Number()), isTagged: true);
                break;
            case FieldKind.Enum:
                plan.WriteBits(ref writer, field.EnumType!.IsNullValue ? 0 : (ulong)(long)random.Next(-6, 4), isTagged: true);
                break;
            case FieldKind.Bool:
                plan.WriteBits(ref writer, (ulong)random.Next(2), isTagged: true);
                break;
            case FieldKind.Int32:
                plan.WriteBits(ref writer, (ulong)(long)(int)Bits(), isTagged: true);
                break;
            case FieldKind.UInt32 or FieldKind.SInt32:
                plan.WriteBits(ref writer, (uint)Bits(), isTagged: true);
                break;
            default:
                plan.WriteBits(ref writer, Bits(), isTagged: true);
                break;
        }
    }

    private byte[] MessageOf(MessageSchema type, int depth)
    {
        using var output = new PooledBuffer();
        var writer = new WireWriter(output);
        switch (type.WellKnown)
        {
            case WellKnownType.Timestamp:
                WriteTime(ref writer, random.NextInt64(-62_135_596_800, 253_402_300_800), random.Next(2) * random.Next(1_000_000_000));
                break;
            case WellKnownType.Duration:
                WriteTime(ref writer, random.NextInt64(315_576_000_000), random.Next(2) * random.Next(1_000_000_000));
                break;
            case WellKnownType.FieldMask:
                // JSON has no empty path.
                for (var count = random.Next(3); count > 0; count--) WriteBytes(ref writer, 1, Encoding.UTF8.GetBytes(random.Next(15) == 0 ? "" : Paths[random.Next(Paths.Length)]));
                break;
            case WellKnownType.Any:
                if (random.Next(4) == 0) break;
                var url = Urls[random.Next(Urls.Length)];
                WriteBytes(ref writer, 1, Encoding.UTF8.GetBytes(url));
                var inner = schema.FindMessage(url.AsSpan(url.LastIndexOf('/') + 1));
                WriteBytes(ref writer, 2, inner is null ? Blob() : MessageOf(inner, Math.Max(depth - 1, 0)));
                break;
            case WellKnownType.Value:
                var kinds = type.Fields.Where(field => depth > 0 || field.MessageType is null).ToArray();
                if (random.Next(15) > 0) WriteValue(ref writer, kinds[random.Next(kinds.Length)], depth - 1);
                break;
            default:
                WriteFields(ref writer, type, Math.Max(depth, 0));
                break;
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void WriteTime(ref WireWriter writer, long seconds, int nanos)
    {
        writer.WriteTag(1, WireType.Varint);
        writer.WriteVarint((ulong)seconds);
        writer.WriteTag(2, WireType.Varint);
        writer.WriteVarint((ulong)nanos);
    }

    private static void WriteBytes(ref WireWriter writer, int number, ReadOnlySpan<byte> bytes)
    {
        writer.WriteTag(number, WireType.LengthDelimited);
        writer.WriteLengthDelimited(bytes);
    }

    private double Number() => random.Next(10) switch
    {
        0 => double.NaN,
        1 => double.NegativeInfinity,
        2 => -0.0,
        3 => 0,
        4 => 1e300,
        5 => 1.0 / 3,
        _ => random.Next(-100, 100),
    };

    private ulong Bits() => random.Next(5) == 0 ? 0 : (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);

    private byte[] Blob()
    {
        var blob = new byte[random.Next(6)];
        random.NextBytes(blob);
        return blob;
    }
}
