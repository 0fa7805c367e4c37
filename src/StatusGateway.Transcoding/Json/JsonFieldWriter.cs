using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes the members of an object: names, single values and lists.</summary>
internal static class JsonFieldWriter
{
    /// <summary>Writes a member whose first tag is read already; for a repeated field all values that follow.</summary>
    public static bool Write(
        scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<byte> data, ref WireReader reader, WireType wireType, int depth, ref bool isFirst)
    {
        var mark = pass.Out.Length;
        var wasFirst = isFirst;
        WriteName(ref pass, field, ref isFirst);
        bool isEmpty;
        if (field.IsRepeated)
        {
            if (!WriteRepeated(ref pass, field, data, ref reader, wireType, depth, out isEmpty)) return pass.FailIn(field);
            if (isEmpty) pass.Degrade(Fidelity.SameValue);
        }
        else
        {
            if (!JsonValueWriter.Write(ref pass, field, ref reader, data, depth, out isEmpty)) return pass.FailIn(field);
            isEmpty &= !field.HasPresence;
            if (isEmpty) pass.Degrade(Fidelity.SameValue);
        }

        if (isEmpty && OmitsEmpty(ref pass, field))
        {
            pass.Out.Truncate(mark);
            isFirst = wasFirst;
        }

        return true;
    }

    /// <summary>Writes a list or a map from consecutive values; the tag of the first one is read already.</summary>
    public static bool WriteRepeated(
        scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<byte> data, ref WireReader reader, WireType wireType, int depth, out bool isEmpty)
    {
        isEmpty = true;
        if (depth >= pass.Options.MaxDepth) return pass.FailTooDeep(data);
        if (field.Schema.IsMap) return JsonMapWriter.Write(ref pass, field, data, ref reader, depth, out isEmpty);
        pass.Out.Append((byte)'[');
        var count = 0;
        var packed = 0;
        var single = 0;
        do
        {
            if (wireType == WireType.LengthDelimited && field.IsPackable) packed++;
            else single++;
            if (!WriteElements(ref pass, field, data, ref reader, wireType, depth, ref count)) return false;
        }
        while (FieldOrder.TryReadSameTag(field, ref reader, out wireType));
        if (field.IsPackable && (field.Schema.IsPacked ? packed != 1 || single > 0 : packed > 0)) pass.Degrade(Fidelity.SameValue);
        pass.Out.Append((byte)']');
        isEmpty = count == 0;
        return true;
    }

    /// <summary>Writes one value, or the values of a packed list.</summary>
    public static bool WriteElements(
        scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<byte> data, ref WireReader reader, WireType wireType, int depth, ref int count)
    {
        if (wireType != WireType.LengthDelimited || !field.IsPackable)
        {
            if (count > 0) pass.Out.Append((byte)',');
            return JsonValueWriter.Write(ref pass, field, ref reader, data, depth, out _) ? ++count > 0 : pass.FailInElement(count);
        }

        var at = reader.Position;
        if (!reader.TryReadLengthDelimited(out var run)) return pass.Fail("A packed list is cut off.", data, at);
        var values = new WireReader(run);
        while (!values.IsAtEnd)
        {
            if (field.IsClosedEnum && FieldOrder.IsUnknownClosedEnum(field, WireType.Varint, values))
            {
                pass.Degrade(Fidelity.Lossy);
                values.TryReadVarint(out _);
                continue;
            }

            if (count > 0) pass.Out.Append((byte)',');
            if (!JsonValueWriter.Write(ref pass, field, ref values, run, depth, out _)) return pass.FailInElement(count);
            count++;
        }

        if (values.SawOverlong) pass.Degrade(Fidelity.SameValue);
        return true;
    }

    /// <summary>Writes the name with the colon, and the comma before it.</summary>
    public static void WriteName(scoped ref WireToJsonPass pass, FieldPlan field, ref bool isFirst)
    {
        var prefix = field.Prefix(pass.Options.ProtoFieldNames);
        var room = pass.Out.Reserve(prefix.Length + 1);
        // Without a comma, the name overwrites it.
        room[0] = (byte)',';
        prefix.CopyTo(isFirst ? room : room[1..]);
        pass.Out.Advance(isFirst ? prefix.Length : prefix.Length + 1);
        isFirst = false;
    }

    /// <summary>Gets whether an empty field is omitted. Extensions are never written with defaults.</summary>
    public static bool OmitsEmpty(scoped ref WireToJsonPass pass, FieldPlan field) => !pass.Options.EmitDefaults || field.Schema.IsExtension;
}
