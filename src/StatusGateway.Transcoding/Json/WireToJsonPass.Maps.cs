using System.Buffers;
using System.Text;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

internal ref partial struct WireToJsonPass
{
    private bool WriteMap(FieldPlan field, ReadOnlySpan<byte> data, scoped ref WireReader reader, int depth, out bool isEmpty)
    {
        isEmpty = true;
        var first = reader.Position;
        if (_sawDisorder)
        {
            if (!TryFindLastEntries(field, data, ref reader, out var entries, out var isRepeated)) return false;
            if (isRepeated) return WriteLastEntries(field, data, ref reader, first, depth, entries, out isEmpty);
            ArrayPool<int>.Shared.Return(entries);
            reader.Position = first;
        }

        var start = _out.Length;
        var keys = new MapKeys();
        _out.Append((byte)'{');
        do
        {
            if (!WriteMapEntry(field, ref reader, data, depth, ref keys, out var isRepeatedKey)) return keys.Release();
            if (!isRepeatedKey) continue;
            keys.Release();
            _out.Truncate(start);
            _sawDisorder = true;
            reader.Position = first;
            return TryFindLastEntries(field, data, ref reader, out var entries, out _)
                && WriteLastEntries(field, data, ref reader, first, depth, entries, out isEmpty);
        }
        while (TryReadSameTag(field, ref reader, out _));
        isEmpty = keys.Count == 0;
        keys.Release();
        _out.Append((byte)'}');
        return true;
    }

    /// <summary>Writes an entry of a map; says whether its key was there before. An entry that is an unknown field is passed over.</summary>
    private bool WriteMapEntry(
        FieldPlan field, scoped ref WireReader reader, ReadOnlySpan<byte> data, int depth, scoped ref MapKeys keys, out bool isRepeatedKey)
    {
        isRepeatedKey = false;
        if (!TryReadEntry(field, ref reader, data, out var entry)) return false;
        if (entry.IsUnknown) return true;
        if (keys.Count > 0) _out.Append((byte)',');
        var start = _out.Length;
        if (!WriteMapKey(entry)) return false;
        if (!keys.TryAdd(_out, start, _out.Length - start))
        {
            isRepeatedKey = true;
            return true;
        }

        _out.Append((byte)':');
        return WriteMapValue(field.Message.Find(2)!, entry, depth) || InEntry(entry);
    }

    /// <summary>Finds key and value in the bytes of an entry: the last one of each.</summary>
    private bool TryReadEntry(FieldPlan field, scoped ref WireReader reader, ReadOnlySpan<byte> data, out MapEntry entry)
    {
        entry = default;
        var at = reader.Position;
        if (!reader.TryReadLengthDelimited(out var bytes)) return Fail("A map entry is cut off.", data, at);
        entry.Bytes = bytes;
        entry.Key = field.Message.Find(1)!;
        var value = field.Message.Find(2)!;
        if (IsUsualEntry(entry.Key, value, bytes, out entry.KeyAt, out entry.ValueAt))
        {
            entry.Values = 1;
            return true;
        }

        entry.KeyAt = 0;
        entry.ValueAt = 0;
        var inner = new WireReader(bytes);
        var isOrdered = true;
        while (!inner.IsAtEnd)
        {
            var start = inner.Position;
            if (!inner.TryReadTag(out var number, out var wireType)) return Fail("A map entry cannot be read.", bytes, start);
            var here = inner.Position;
            var known = number == 1 ? entry.Key : number == 2 ? value : null;
            var isKnown = known is not null && known.WireType == wireType;
            // A number that the value's closed enum does not have makes an unknown field of the whole entry.
            if (isKnown && number == 2) entry.IsUnknown = IsUnknownClosedEnum(value, wireType, inner);
            if (!inner.TrySkip(number, wireType)) return Fail("A map entry cannot be read.", bytes, start);
            if (!isKnown) Degrade(Fidelity.Lossy);
            else if (number == 1)
            {
                isOrdered &= entry.KeyAt == 0 && entry.ValueAt == 0;
                entry.KeyAt = here;
            }
            else
            {
                isOrdered &= entry.ValueAt == 0;
                entry.Values++;
                entry.ValueAt = here;
            }
        }

        if (entry.IsUnknown) Degrade(Fidelity.Lossy);
        if (!isOrdered || entry.KeyAt == 0 || entry.ValueAt == 0 || inner.SawOverlong) Degrade(Fidelity.SameValue);
        return true;
    }

    /// <summary>An entry as writers write it: key and value, each once, in this order.</summary>
    private static bool IsUsualEntry(FieldPlan key, FieldPlan value, ReadOnlySpan<byte> bytes, out int keyAt, out int valueAt)
    {
        keyAt = 0;
        valueAt = 0;
        var reader = new WireReader(bytes);
        if (!reader.TryReadTag(out var number, out var wireType) || number != 1 || wireType != key.WireType) return false;
        keyAt = reader.Position;
        if (!reader.TrySkip(number, wireType) || !reader.TryReadTag(out number, out wireType) || number != 2 || wireType != value.WireType) return false;
        valueAt = reader.Position;
        return reader.TrySkip(number, wireType) && reader.IsAtEnd && !reader.SawOverlong && value.Schema.EnumType is not { IsClosed: true };
    }

    private bool WriteMapKey(in MapEntry entry)
    {
        var quoted = entry.Key.Kind is FieldKind.String or FieldKind.Int64 or FieldKind.UInt64 or FieldKind.SInt64
            or FieldKind.Fixed64 or FieldKind.SFixed64;
        if (!quoted) _out.Append((byte)'"');
        if (entry.KeyAt == 0) WriteScalarDefault(entry.Key);
        else
        {
            var reader = new WireReader(entry.Bytes) { Position = entry.KeyAt };
            if (!WriteValue(entry.Key, ref reader, entry.Bytes, 0, out _)) return false;
        }

        if (!quoted) _out.Append((byte)'"');
        return true;
    }

    private bool WriteMapValue(FieldPlan value, in MapEntry entry, int depth)
    {
        if (entry.ValueAt == 0 && value.Kind is FieldKind.Message or FieldKind.Group) return WriteMessage(value.Message, default, depth + 2);
        if (entry.ValueAt == 0)
        {
            WriteScalarDefault(value);
            return true;
        }

        if (entry.Values > 1 && value.Kind is FieldKind.Message or FieldKind.Group) return WriteLast(value, entry.Bytes, depth + 1);
        var reader = new WireReader(entry.Bytes) { Position = entry.ValueAt };
        return WriteValue(value, ref reader, entry.Bytes, depth + 1, out _);
    }

    /// <summary>
    /// Finds, for each key, the offset of the last entry that has it; leaves the reader behind the last entry of all. The
    /// offsets are rented, and end with one that no entry has.
    /// </summary>
    private bool TryFindLastEntries(
        FieldPlan field, ReadOnlySpan<byte> data, scoped ref WireReader reader, out int[] entries, out bool isRepeated)
    {
        entries = [];
        isRepeated = false;
        var keys = new MapKeys();
        var mark = _out.Length;
        do
        {
            var position = reader.Position;
            if (!TryReadEntry(field, ref reader, data, out var entry)) return keys.Release();
            if (entry.IsUnknown) continue;
            var start = _out.Length;
            if (!WriteMapKey(entry)) return keys.Release();
            if (keys.TryAdd(_out, start, _out.Length - start, position)) continue;
            isRepeated = true;
            _out.Truncate(start);
        }
        while (TryReadSameTag(field, ref reader, out _));
        _out.Truncate(mark);
        entries = keys.TakeEntries();
        entries[keys.Count] = -1;
        keys.Release();
        return true;
    }

    /// <summary>
    /// Writes a map in which a key comes twice: the last value counts, at the place of the last one. The reader stands behind
    /// the map already; the offsets of the entries are given back.
    /// </summary>
    private bool WriteLastEntries(
        FieldPlan field, ReadOnlySpan<byte> data, scoped ref WireReader reader, int first, int depth, int[] entries, out bool isEmpty)
    {
        isEmpty = false;
        Degrade(Fidelity.SameValue);
        var end = reader.Position;
        reader.Position = first;
        var next = 0;
        var keys = new MapKeys();
        var isOk = true;
        _out.Append((byte)'{');
        do
        {
            if (entries[next] != reader.Position) reader.TryReadLengthDelimited(out _);
            else if (++next > 0) isOk = WriteMapEntry(field, ref reader, data, depth, ref keys, out _);
        }
        while (isOk && TryReadSameTag(field, ref reader, out _));
        keys.Release();
        ArrayPool<int>.Shared.Return(entries);
        reader.Position = end;
        _out.Append((byte)'}');
        return isOk;
    }

    /// <summary>Adds an entry's key to the path, as it is without JSON's quotes and escapes.</summary>
    private bool InEntry(in MapEntry entry)
    {
        var mark = _out.Length;
        var text = "";
        if (entry.Key.Kind != FieldKind.String)
        {
            WriteMapKey(entry);
            text = Encoding.UTF8.GetString(_out.From(mark)).Trim('"');
            _out.Truncate(mark);
        }
        else if (entry.KeyAt > 0 && new WireReader(entry.Bytes) { Position = entry.KeyAt } is var reader && reader.TryReadLengthDelimited(out var key))
        {
            text = Encoding.UTF8.GetString(key);
        }

        (_path ??= []).Add(text);
        return false;
    }

    private ref struct MapEntry
    {
        public ReadOnlySpan<byte> Bytes;
        public FieldPlan Key;

        /// <summary>Where the key's value is, behind its tag; 0 when it has none.</summary>
        public int KeyAt;

        /// <summary>Where the last value is, behind its tag; 0 when there is none.</summary>
        public int ValueAt;

        public int Values;

        /// <summary>Its value is a number that a closed enum does not have.</summary>
        public bool IsUnknown;
    }
}
