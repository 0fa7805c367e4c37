using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Reads the values of fields: single values and lists.</summary>
internal static class JsonFieldReader
{
    public static bool ReadOrNull(scoped ref JsonToWirePass pass, FieldPlan field, int depth) =>
        pass.In.Peek() == 'n' && (field.Schema.IsRepeated || !field.TakesNull) ? pass.In.TryReadLiteral("null"u8) : Read(ref pass, field, depth);

    public static bool Read(scoped ref JsonToWirePass pass, FieldPlan field, int depth) =>
        field.Schema.IsMap ? JsonMapReader.Read(ref pass, field, depth)
        : field.Schema.IsRepeated ? ReadList(ref pass, field, depth)
        : ReadSingular(ref pass, field, field.Schema.HasPresence, depth);

    /// <summary>Reads one value and writes it with its tag. A default is written only if <paramref name="keepDefault"/> is true.</summary>
    public static bool ReadSingular(scoped ref JsonToWirePass pass, FieldPlan field, bool keepDefault, int depth)
    {
        if (field.Kind == FieldKind.Message)
        {
            pass.Out.WriteTag(field.Number, WireType.LengthDelimited);
            var mark = pass.Out.BeginNested();
            if (!JsonMessageReader.Read(ref pass, field.Message, depth + 1)) return false;
            pass.Out.EndNested(mark);
            return true;
        }

        if (field.Kind == FieldKind.Group)
        {
            pass.Out.WriteTag(field.Number, WireType.StartGroup);
            if (!JsonMessageReader.Read(ref pass, field.Message, depth + 1)) return false;
            pass.Out.WriteTag(field.Number, WireType.EndGroup);
            return true;
        }

        return JsonScalarReader.Read(ref pass, field, keepDefault, isTagged: true, out _);
    }

    public static bool ReadList(scoped ref JsonToWirePass pass, FieldPlan field, int depth)
    {
        if (depth >= pass.Options.MaxDepth) return pass.FailTooDeep();
        if (pass.In.Peek() != '[') return pass.Fail($"Expected a list of {DescribeElement(field)}, found {pass.Found()}.");
        pass.In.TryTake((byte)'[');
        if (pass.TryTakeEnd((byte)']')) return true;
        var isPacked = field.Schema.IsPacked;
        var isWritten = false;
        var before = pass.Out.Sink.Length;
        var mark = 0;
        if (isPacked)
        {
            pass.Out.WriteTag(field.Number, WireType.LengthDelimited);
            mark = pass.Out.BeginNested();
        }

        for (var index = 0; ; index++)
        {
            if (pass.In.Peek() == 'n' && !field.TakesNull)
            {
                pass.Fail("A list cannot contain null.");
                return pass.FailInElement(index);
            }

            if (isPacked || field.Kind is not (FieldKind.Message or FieldKind.Group))
            {
                if (!JsonScalarReader.Read(ref pass, field, keepDefault: true, isTagged: !isPacked, out var isSkipped)) return pass.FailInElement(index);
                isWritten |= !isSkipped;
            }
            else if (!ReadSingular(ref pass, field, keepDefault: true, depth))
            {
                return pass.FailInElement(index);
            }

            if (!pass.In.TryTakeSeparator((byte)']', out var isEnd)) return false;
            if (isEnd) break;
        }

        if (isPacked && !isWritten) pass.Out.Sink.Truncate(before);
        else if (isPacked) pass.Out.EndNested(mark);
        return true;
    }

    private static string DescribeElement(FieldPlan field) =>
        field.Schema.MessageType?.FullName ?? field.Schema.EnumType?.FullName ?? field.Kind.ToString().ToLowerInvariant();
}
