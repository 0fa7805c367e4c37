using System.Buffers;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes messages whose fields are out of order, from an index of the fields: fields that are not in the order of their numbers, lists and sub-messages in several parts, several members of a oneof.</summary>
internal static class JsonIndexedWriter
{
    /// <summary>Writes the members of a message: lists are joined, sub-messages are merged, and of other fields the last value is used.</summary>
    public static bool WriteFields(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> data, int depth, ref bool isFirst)
    {
        pass.Degrade(Fidelity.SameValue);
        var index = ArrayPool<FieldOccurrence>.Shared.Rent(16);
        try
        {
            if (!TryIndex(ref pass, plan, data, ref index, out var count)) return false;
            var occurrences = index.AsSpan(0, count);
            DropOverriddenOneofs(plan, occurrences);
            occurrences.Sort();
            var nextDefault = 0;
            for (var i = 0; i < count;)
            {
                var end = i + 1;
                while (end < count && occurrences[end].Ordinal == occurrences[i].Ordinal) end++;
                var group = occurrences[i..end];
                i = end;
                // The dropped values of a field are before the kept ones.
                if (group[^1].IsDropped) continue;
                var field = plan.Fields[group[0].Ordinal];
                if (pass.Options.EmitDefaults && !JsonDefaultWriter.WriteRange(ref pass, plan, nextDefault, field.Ordinal, data, ref isFirst)) return false;
                nextDefault = field.Ordinal + 1;
                if (!WriteField(ref pass, field, group, data, depth, ref isFirst)) return pass.FailIn(field);
            }

            return !pass.Options.EmitDefaults || JsonDefaultWriter.WriteRange(ref pass, plan, nextDefault, plan.Fields.Length, data, ref isFirst);
        }
        finally
        {
            ArrayPool<FieldOccurrence>.Shared.Return(index);
        }
    }

    private static bool WriteField(scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<FieldOccurrence> group, ReadOnlySpan<byte> data, int depth, ref bool isFirst)
    {
        var mark = pass.Out.Length;
        var wasFirst = isFirst;
        JsonFieldWriter.WriteName(ref pass, field, ref isFirst);
        bool isEmpty;
        if (field.Schema.IsMap || (!field.Schema.IsRepeated && field.Kind is FieldKind.Message or FieldKind.Group && group.Length > 1))
        {
            if (!JsonSplitFieldWriter.WriteMerged(ref pass, field, group, data, depth, out isEmpty)) return false;
        }
        else if (field.Schema.IsRepeated)
        {
            if (depth >= pass.Options.MaxDepth) return pass.FailTooDeep(data);
            pass.Out.Append((byte)'[');
            var count = 0;
            foreach (var occurrence in group)
            {
                var reader = new WireReader(data) { Position = occurrence.ValueAt };
                if (!JsonFieldWriter.WriteElements(ref pass, field, data, ref reader, occurrence.WireType, depth, ref count)) return false;
            }

            pass.Out.Append((byte)']');
            isEmpty = count == 0;
        }
        else
        {
            var reader = new WireReader(data) { Position = group[^1].ValueAt };
            if (!JsonValueWriter.Write(ref pass, field, ref reader, data, depth, out isEmpty)) return false;
            isEmpty &= !field.Schema.HasPresence;
        }

        if (isEmpty && JsonFieldWriter.OmitsEmpty(ref pass, field))
        {
            pass.Out.Truncate(mark);
            isFirst = wasFirst;
        }

        return true;
    }

    private static bool TryIndex(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> data, ref FieldOccurrence[] index, out int count)
    {
        count = 0;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return pass.Fail("A tag cannot be read.", data, at);
            var valueAt = reader.Position;
            var field = plan.Find(number);
            var isKnown = field is not null && FieldOrder.Fits(field, wireType) && !FieldOrder.IsUnknownClosedEnum(field, wireType, reader);
            if (!reader.TrySkip(number, wireType)) return pass.Fail($"Field {number} cannot be read.", data, at);
            if (!isKnown)
            {
                pass.Degrade(Fidelity.Lossy);
                continue;
            }

            if (count == index.Length)
            {
                var larger = ArrayPool<FieldOccurrence>.Shared.Rent(count * 2);
                index.AsSpan(0, count).CopyTo(larger);
                ArrayPool<FieldOccurrence>.Shared.Return(index);
                index = larger;
            }

            index[count++] = new FieldOccurrence(field!.Ordinal, valueAt, wireType);
        }

        return true;
    }

    /// <summary>Drops all members of a oneof except the last one, and its values before those of other members.</summary>
    private static void DropOverriddenOneofs(MessagePlan plan, Span<FieldOccurrence> occurrences)
    {
        const int decided = -1;
        if (plan.Schema.Oneofs.Count == 0) return;
        // The ordinal of the last member, plus 1.
        var rented = ArrayPool<int>.Shared.Rent(plan.Schema.Oneofs.Count);
        var winners = rented.AsSpan(0, plan.Schema.Oneofs.Count);
        winners.Clear();
        for (var i = occurrences.Length - 1; i >= 0; i--)
        {
            var ordinal = occurrences[i].Ordinal;
            var oneof = plan.Fields[ordinal].Schema.OneofIndex;
            if (oneof < 0) continue;
            ref var winner = ref winners[oneof];
            if (winner == 0) winner = ordinal + 1;
            else if (winner != ordinal + 1) winner = decided;
            if (winner == decided) occurrences[i] = occurrences[i].Dropped();
        }

        ArrayPool<int>.Shared.Return(rented);
    }
}
