using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes one field whose values are in several places of a message.</summary>
internal static class JsonSplitFieldWriter
{
    /// <summary>Writes the value of one field as a document: its value in the message, or the default.</summary>
    public static bool WriteAlone(scoped ref WireToJsonPass pass, MessagePlan plan, FieldPlan field, ReadOnlySpan<byte> data, int depth)
    {
        using var members = new PooledBuffer();
        if (!TryCollect(ref pass, plan, field, data, members)) return false;
        var only = members.WrittenSpan;
        if (only.IsEmpty)
        {
            JsonDefaultWriter.WriteUnset(ref pass, field);
            return true;
        }

        pass.MergeBudget -= only.Length;
        if (pass.MergeBudget < 0) return pass.Fail("Too many of its lists are split into parts.", data);
        var reader = new WireReader(only);
        reader.TryReadTag(out _, out var wireType);
        return field.Schema.IsRepeated
            ? JsonFieldWriter.WriteRepeated(ref pass, field, only, ref reader, wireType, depth, out _)
            : WriteLast(ref pass, field, only, depth);
    }

    /// <summary>Writes a map or a sub-message in several parts: the parts one after the other are the merged value.</summary>
    public static bool WriteMerged(scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<FieldOccurrence> group, ReadOnlySpan<byte> data, int depth, out bool isEmpty)
    {
        isEmpty = false;
        using var merged = new PooledBuffer();
        var writer = new WireWriter(merged);
        foreach (var occurrence in group)
        {
            if (occurrence.IsDropped) continue;
            var reader = new WireReader(data) { Position = occurrence.ValueAt };
            if (!reader.TrySkip(field.Number, occurrence.WireType)) return pass.Fail("A message cannot be read.", data, occurrence.ValueAt);
            var value = data[occurrence.ValueAt..reader.Position];
            pass.MergeBudget -= value.Length;
            if (pass.MergeBudget < 0) return pass.Fail("Too many of its messages are split into parts.", value);
            writer.WriteTag(field.Number, occurrence.WireType);
            writer.Sink.Append(value);
        }

        writer.Flush();
        var parts = merged.WrittenSpan;
        if (!field.Schema.IsMap) return WriteLast(ref pass, field, parts, depth);
        var all = new WireReader(parts);
        all.TryReadTag(out _, out var wireType);
        return JsonFieldWriter.WriteRepeated(ref pass, field, parts, ref all, wireType, depth, out isEmpty);
    }

    /// <summary>Writes a singular field that can have several values in <paramref name="data"/>: the last one, or all of them merged.</summary>
    public static bool WriteLast(scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<byte> data, int depth)
    {
        using var merged = new PooledBuffer();
        var reader = new WireReader(data);
        var lastAt = 0;
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return pass.Fail("A tag cannot be read.", data, at);
            var isMatch = number == field.Number && wireType == field.WireType;
            if (isMatch) lastAt = reader.Position;
            if (isMatch && field.Kind is FieldKind.Message or FieldKind.Group)
            {
                var ok = field.Kind == FieldKind.Group ? reader.TryReadGroup(number, out var part) : reader.TryReadLengthDelimited(out part);
                if (!ok) return pass.Fail("A message cannot be read.", data, at);
                pass.MergeBudget -= part.Length;
                if (pass.MergeBudget < 0) return pass.Fail("Too many of its messages are split into parts.", data, at);
                merged.Write(part);
            }
            else if (!reader.TrySkip(number, wireType))
            {
                return pass.Fail($"Field {number} cannot be read.", data, at);
            }
        }

        if (field.Kind is FieldKind.Message or FieldKind.Group) return JsonMessageWriter.Write(ref pass, field.Message, merged.WrittenSpan, depth + 1);
        reader.Position = lastAt;
        return JsonValueWriter.Write(ref pass, field, ref reader, data, depth, out _);
    }

    /// <summary>Copies the valid values of a field, with their tags.</summary>
    private static bool TryCollect(scoped ref WireToJsonPass pass, MessagePlan plan, FieldPlan field, ReadOnlySpan<byte> data, PooledBuffer members)
    {
        var oneof = field.Schema.OneofIndex;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            var start = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return pass.Fail("A tag cannot be read.", data, start);
            var other = number == field.Number ? field : oneof < 0 ? null : plan.Find(number);
            var isKnown = other is not null && FieldOrder.Fits(other, wireType) && !FieldOrder.IsUnknownClosedEnum(other, wireType, reader);
            if (!reader.TrySkip(number, wireType)) return pass.Fail($"Field {number} cannot be read.", data, start);
            if (!isKnown) continue;
            if (other == field) members.Write(data[start..reader.Position]);
            else if (other!.Schema.OneofIndex == oneof) members.Clear();
        }

        return true;
    }
}
