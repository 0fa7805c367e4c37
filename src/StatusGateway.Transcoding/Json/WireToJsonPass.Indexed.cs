using System.Buffers;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>The second way: fields out of order, split lists and sub-messages, several members of a oneof.</summary>
internal ref partial struct WireToJsonPass
{
    /// <summary>Writes the members of a message over an index of its fields: lists are joined, sub-messages merged, of all else the last counts.</summary>
    private bool WriteFieldsIndexed(MessagePlan plan, ReadOnlySpan<byte> data, int depth, ref bool isFirst)
    {
        Degrade(Fidelity.SameValue);
        var index = ArrayPool<Occurrence>.Shared.Rent(16);
        try
        {
            if (!TryIndex(plan, data, ref index, out var count)) return false;
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
                // What is dropped of a field comes before what is kept of it.
                if (group[^1].IsDropped) continue;
                var field = plan.Fields[group[0].Ordinal];
                if (_options.EmitDefaults && !WriteDefaults(plan, nextDefault, field.Ordinal, data, ref isFirst)) return false;
                nextDefault = field.Ordinal + 1;
                if (!WriteIndexed(field, group, data, depth, ref isFirst)) return InField(field);
            }

            return !_options.EmitDefaults || WriteDefaults(plan, nextDefault, plan.Fields.Length, data, ref isFirst);
        }
        finally
        {
            ArrayPool<Occurrence>.Shared.Return(index);
        }
    }

    private bool TryIndex(MessagePlan plan, ReadOnlySpan<byte> data, ref Occurrence[] index, out int count)
    {
        count = 0;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return Fail("A tag cannot be read.", data, at);
            var valueAt = reader.Position;
            var field = plan.Find(number);
            var isKnown = field is not null && Fits(field, wireType) && !IsUnknownClosedEnum(field, wireType, reader);
            if (!reader.TrySkip(number, wireType)) return Fail($"Field {number} cannot be read.", data, at);
            if (!isKnown)
            {
                Degrade(Fidelity.Lossy);
                continue;
            }

            if (count == index.Length)
            {
                var larger = ArrayPool<Occurrence>.Shared.Rent(count * 2);
                index.AsSpan(0, count).CopyTo(larger);
                ArrayPool<Occurrence>.Shared.Return(index);
                index = larger;
            }

            index[count++] = new Occurrence(field!.Ordinal, valueAt, wireType);
        }

        return true;
    }

    /// <summary>Of a oneof the member that came last counts, and of it only what came after all other members.</summary>
    private static void DropOverriddenOneofs(MessagePlan plan, Span<Occurrence> occurrences)
    {
        const int isOver = -1;
        if (plan.Schema.Oneofs.Count == 0) return;
        // The member that counts, by its ordinal and 1.
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
            else if (winner != ordinal + 1) winner = isOver;
            if (winner == isOver) occurrences[i] = occurrences[i].Dropped();
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    private bool WriteIndexed(FieldPlan field, ReadOnlySpan<Occurrence> group, ReadOnlySpan<byte> data, int depth, ref bool isFirst)
    {
        var mark = _out.Length;
        var wasFirst = isFirst;
        WritePrefix(field, ref isFirst);
        bool isEmpty;
        if (field.Schema.IsMap || (!field.Schema.IsRepeated && field.Kind is FieldKind.Message or FieldKind.Group && group.Length > 1))
        {
            if (!WriteMerged(field, group, data, depth, out isEmpty)) return false;
        }
        else if (field.Schema.IsRepeated)
        {
            if (depth >= _options.MaxDepth) return FailTooDeep(data);
            _out.Append((byte)'[');
            var count = 0;
            foreach (var occurrence in group)
            {
                var reader = new WireReader(data) { Position = occurrence.ValueAt };
                if (!WriteElements(field, data, ref reader, occurrence.WireType, depth, ref count)) return false;
            }

            _out.Append((byte)']');
            isEmpty = count == 0;
        }
        else
        {
            var reader = new WireReader(data) { Position = group[^1].ValueAt };
            if (!WriteValue(field, ref reader, data, depth, out isEmpty)) return false;
            isEmpty &= !field.Schema.HasPresence;
        }

        if (isEmpty && IsLeftOutEmpty(field))
        {
            _out.Truncate(mark);
            isFirst = wasFirst;
        }

        return true;
    }

    /// <summary>Writes a map or a sub-message that lies in several places: their bytes one after the other are their union.</summary>
    private bool WriteMerged(FieldPlan field, ReadOnlySpan<Occurrence> group, ReadOnlySpan<byte> data, int depth, out bool isEmpty)
    {
        isEmpty = false;
        using var merged = new PooledBuffer();
        var writer = new WireWriter(merged);
        foreach (var occurrence in group)
        {
            if (occurrence.IsDropped) continue;
            var reader = new WireReader(data) { Position = occurrence.ValueAt };
            if (!reader.TrySkip(field.Number, occurrence.WireType)) return Fail("A message cannot be read.", data, occurrence.ValueAt);
            var value = data[occurrence.ValueAt..reader.Position];
            _mergeBudget -= value.Length;
            if (_mergeBudget < 0) return Fail("Too many messages in it are split into parts.", value);
            writer.WriteTag(field.Number, occurrence.WireType);
            writer.Sink.Append(value);
        }

        writer.Flush();
        var parts = merged.WrittenSpan;
        if (!field.Schema.IsMap) return WriteLast(field, parts, depth);
        var all = new WireReader(parts);
        all.TryReadTag(out _, out var wireType);
        return WriteRepeated(field, parts, ref all, wireType, depth, out isEmpty);
    }

    /// <summary>Writes a singular field of which <paramref name="data"/> may have several values: the last, or all merged.</summary>
    private bool WriteLast(FieldPlan field, ReadOnlySpan<byte> data, int depth)
    {
        using var merged = new PooledBuffer();
        var reader = new WireReader(data);
        var lastAt = 0;
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return Fail("A tag cannot be read.", data, at);
            var isIt = number == field.Number && wireType == field.WireType;
            if (isIt) lastAt = reader.Position;
            if (isIt && field.Kind is FieldKind.Message or FieldKind.Group)
            {
                var ok = field.Kind == FieldKind.Group ? reader.TryReadGroup(number, out var part) : reader.TryReadLengthDelimited(out part);
                if (!ok) return Fail("A message cannot be read.", data, at);
                _mergeBudget -= part.Length;
                if (_mergeBudget < 0) return Fail("Too many messages in it are split into parts.", data, at);
                merged.Write(part);
            }
            else if (!reader.TrySkip(number, wireType))
            {
                return Fail($"Field {number} cannot be read.", data, at);
            }
        }

        if (field.Kind is FieldKind.Message or FieldKind.Group) return WriteMessage(field.Message, merged.WrittenSpan, depth + 1);
        reader.Position = lastAt;
        return WriteValue(field, ref reader, data, depth, out _);
    }

    /// <summary>
    /// A field of the message: place in the schema, offset of the value behind the tag, wire type, and whether a later member
    /// of the same oneof overrides it. In the 8 bytes of one number, and sorted by it: an index has an entry for every two
    /// bytes of a message at worst.
    /// </summary>
    private readonly struct Occurrence : IComparable<Occurrence>
    {
        private const int OrdinalShift = 35;
        private const int OffsetShift = 4;
        private const int TypeShift = 1;

        private readonly ulong _bits;

        public Occurrence(int ordinal, int valueAt, WireType wireType) =>
            _bits = ((ulong)ordinal << OrdinalShift) | ((ulong)valueAt << OffsetShift) | ((ulong)wireType << TypeShift);

        private Occurrence(ulong bits) => _bits = bits;

        public int Ordinal => (int)(_bits >> OrdinalShift);

        public int ValueAt => (int)(_bits >> OffsetShift) & int.MaxValue;

        public WireType WireType => (WireType)((_bits >> TypeShift) & 7);

        public bool IsDropped => (_bits & 1) != 0;

        public Occurrence Dropped() => new(_bits | 1);

        public int CompareTo(Occurrence other) => _bits.CompareTo(other._bits);
    }
}
