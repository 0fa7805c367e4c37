using System.Buffers;
using System.Text;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Entries of maps that are not as writers write them, and maps in which a key comes twice.</summary>
internal ref partial struct WireToJsonPass
{
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

    /// <summary>Writes a key in quotes.</summary>
    private bool WriteMapKey(in MapEntry entry, out uint hash)
    {
        var reader = new WireReader(entry.Bytes) { Position = entry.KeyAt };
        var isMissing = entry.KeyAt == 0;
        if (entry.Key.Kind == FieldKind.String)
        {
            var text = default(ReadOnlySpan<byte>);
            if (!isMissing) reader.TryReadLengthDelimited(out text);
            hash = KeyHash.Of(text);
            return JsonText.TryWriteString(ref _out, text) || Fail("A string is not well-formed UTF-8.", text);
        }

        var number = 0UL;
        if (!isMissing) TryReadKey(entry.Key, ref reader, out number);
        hash = KeyHash.Of(number);
        if (entry.Key.Kind == FieldKind.Bool) _out.Append(number == 0 ? "\"false\""u8 : "\"true\""u8);
        else if (entry.Key.IsSigned) JsonText.WriteQuotedNumber(ref _out, (long)number);
        else JsonText.WriteQuotedNumber(ref _out, number);
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
    /// offsets are rented, and end with one that no entry has; there are none when no key comes twice.
    /// </summary>
    private bool TryFindLastEntries(FieldPlan field, ReadOnlySpan<byte> data, scoped ref WireReader reader, out int[]? entries)
    {
        entries = null;
        var isRepeated = false;
        var keys = new MapKeys();
        var mark = _out.Length;
        do
        {
            var position = reader.Position;
            if (!TryReadEntry(field, ref reader, data, out var entry)) return keys.Release();
            if (entry.IsUnknown) continue;
            var start = _out.Length;
            if (!WriteMapKey(entry, out var hash)) return keys.Release();
            if (keys.TryAdd(_out.From(0), start, hash, position)) continue;
            isRepeated = true;
            _out.Truncate(start);
        }
        while (TryReadSameTag(field, ref reader, out _));
        _out.Truncate(mark);
        if (isRepeated)
        {
            entries = keys.TakeEntries();
            entries[keys.Count] = -1;
        }

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
        var keys = new KeyFilter();
        keys.Stop();
        var isFirst = true;
        var isOk = true;
        _out.Append((byte)'{');
        do
        {
            if (entries[next] != reader.Position) reader.TryReadLengthDelimited(out _);
            else if (++next > 0) isOk = WriteMapEntry(field, ref reader, data, depth, ref isFirst, ref keys, out _);
        }
        while (isOk && TryReadSameTag(field, ref reader, out _));
        ArrayPool<int>.Shared.Return(entries);
        reader.Position = end;
        _out.Append((byte)'}');
        return isOk;
    }

    private bool InUsualEntry(FieldPlan key, ReadOnlySpan<byte> bytes) => InEntry(new MapEntry { Bytes = bytes, Key = key, KeyAt = 1 });

    /// <summary>Adds an entry's key to the path, as it is without JSON's quotes and escapes.</summary>
    private bool InEntry(in MapEntry entry)
    {
        var mark = _out.Length;
        var text = "";
        if (entry.Key.Kind != FieldKind.String)
        {
            WriteMapKey(entry, out _);
            text = Encoding.UTF8.GetString(_out.From(mark)).Trim('"');
            _out.Truncate(mark);
        }
        else if (entry.KeyAt > 0 && new WireReader(entry.Bytes) { Position = entry.KeyAt } is var reader && reader.TryReadLengthDelimited(out var key))
        {
            text = DisplayText.Truncate(key, DisplayText.MaxNameLength);
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
