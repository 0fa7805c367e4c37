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
        var at = reader.Position;
        if (TryWriteUsualEntry(field, ref reader, depth, ref keys, ref isRepeatedKey, out var isOk)) return isOk;
        reader.Position = at;
        if (!TryReadEntry(field, ref reader, data, out var entry)) return false;
        if (entry.IsUnknown) return true;
        if (keys.Count > 0) _out.Append((byte)',');
        var start = _out.Length;
        if (!WriteMapKey(entry)) return false;
        isRepeatedKey = !keys.TryAdd(_out.From(0), start);
        if (isRepeatedKey) return true;

        _out.Append((byte)':');
        return WriteMapValue(field.Value, entry, depth) || InEntry(entry);
    }

    /// <summary>
    /// Writes an entry as writers write it: key and value, each once, in this order. False when it is none, or cannot be
    /// written: nothing was then.
    /// </summary>
    private bool TryWriteUsualEntry(
        FieldPlan field, scoped ref WireReader reader, int depth, scoped ref MapKeys keys, scoped ref bool isRepeatedKey, out bool isOk)
    {
        isOk = true;
        var key = field.Key;
        var value = field.Value;
        if (value.IsClosedEnum || !reader.TryReadLengthDelimited(out var bytes)) return false;
        var inner = new WireReader(bytes);
        if (!inner.TryTake(key.ShortTag)) return false;
        var mark = _out.Length;
        if (keys.Count > 0) _out.Append((byte)',');
        var start = _out.Length;
        var isWritten = WriteQuotedKey(key, ref inner, bytes) && inner.TryTake(value.ShortTag);
        var valueAt = inner.Position;
        if (!isWritten || !inner.TrySkip(value.Number, value.WireType) || !inner.IsAtEnd || inner.SawOverlong)
        {
            _out.Truncate(mark);
            return false;
        }

        isRepeatedKey = !keys.TryAdd(_out.From(0), start);
        if (isRepeatedKey) return true;
        _out.Append((byte)':');
        inner.Position = valueAt;
        isOk = WriteValue(value, ref inner, bytes, depth + 1, out _)
            || InEntry(new MapEntry { Bytes = bytes, Key = key, KeyAt = 1 });
        return true;
    }

    /// <summary>Finds key and value in the bytes of an entry: the last one of each.</summary>
    private bool TryReadEntry(FieldPlan field, scoped ref WireReader reader, ReadOnlySpan<byte> data, out MapEntry entry)
    {
        entry = default;
        var at = reader.Position;
        if (!reader.TryReadLengthDelimited(out var bytes)) return Fail("A map entry is cut off.", data, at);
        entry.Bytes = bytes;
        entry.Key = field.Key;
        var value = field.Value;
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

    private bool WriteMapKey(in MapEntry entry)
    {
        var reader = new WireReader(entry.Bytes) { Position = entry.KeyAt };
        return WriteQuotedKey(entry.Key, ref reader, entry.Bytes, isMissing: entry.KeyAt == 0);
    }

    private bool WriteQuotedKey(FieldPlan key, scoped ref WireReader reader, ReadOnlySpan<byte> bytes, bool isMissing = false)
    {
        var isQuoted = key.Kind is FieldKind.String or FieldKind.Int64 or FieldKind.UInt64 or FieldKind.SInt64
            or FieldKind.Fixed64 or FieldKind.SFixed64;
        if (!isQuoted) _out.Append((byte)'"');
        if (isMissing) WriteScalarDefault(key);
        else if (!WriteValue(key, ref reader, bytes, 0, out _)) return false;
        if (!isQuoted) _out.Append((byte)'"');
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
            if (keys.TryAdd(_out.From(0), start, position)) continue;
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
            text = ShownText.Cut(key, ShownText.LongestName);
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
