using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Maps: each entry is written as it is read, until a key may come twice.</summary>
internal ref partial struct WireToJsonPass
{
    private bool WriteMap(FieldPlan field, ReadOnlySpan<byte> data, scoped ref WireReader reader, int depth, out bool isEmpty)
    {
        isEmpty = true;
        var first = reader.Position;
        var keys = new KeyFilter();
        if (_sawDisorder)
        {
            if (!TryFindLastEntries(field, data, ref reader, out var entries)) return false;
            if (entries is not null) return WriteLastEntries(field, data, ref reader, first, depth, entries, out isEmpty);
            reader.Position = first;
            keys.Stop();
        }

        var start = _out.Length;
        _out.Append((byte)'{');
        do
        {
            if (!WriteMapEntry(field, ref reader, data, depth, ref isEmpty, ref keys, out var mayBeRepeated)) return keys.Release();
            if (!mayBeRepeated) continue;
            keys.Stop();
            var next = reader.Position;
            reader.Position = first;
            if (!TryFindLastEntries(field, data, ref reader, out var entries)) return false;
            if (entries is not null)
            {
                _out.Truncate(start);
                _sawDisorder = true;
                return WriteLastEntries(field, data, ref reader, first, depth, entries, out isEmpty);
            }

            reader.Position = next;
        }
        while (TryReadSameTag(field, ref reader, out _));
        keys.Release();
        _out.Append((byte)'}');
        return true;
    }

    /// <summary>Writes an entry; says whether its key may have been there before. One that is an unknown field is passed over.</summary>
    private bool WriteMapEntry(
        FieldPlan field, scoped ref WireReader reader, ReadOnlySpan<byte> data, int depth, scoped ref bool isFirst,
        scoped ref KeyFilter keys, out bool mayBeRepeated)
    {
        mayBeRepeated = false;
        var at = reader.Position;
        var mark = _out.Length;
        if (!reader.TryReadLengthDelimited(out var bytes) || !TryWriteUsualEntry(field, bytes, depth, isFirst, out var hash, out var isOk))
        {
            _out.Truncate(mark);
            reader.Position = at;
            if (!TryReadEntry(field, ref reader, data, out var entry)) return false;
            if (entry.IsUnknown) return true;
            if (!isFirst) _out.Append((byte)',');
            if (!WriteMapKey(entry, out hash)) return false;
            _out.Append((byte)':');
            isOk = WriteMapValue(field.Value, entry, depth) || InEntry(entry);
        }

        isFirst = false;
        mayBeRepeated = isOk && !keys.TryAdd(hash);
        return isOk;
    }

    /// <summary>
    /// Writes an entry as writers write it: key and value, each once, in this order. False when it is none, with anything
    /// written; what cannot be written at all is told by <paramref name="isOk"/>.
    /// </summary>
    private bool TryWriteUsualEntry(FieldPlan field, ReadOnlySpan<byte> bytes, int depth, bool isFirst, out uint hash, out bool isOk)
    {
        isOk = true;
        hash = 0;
        var key = field.Key;
        var value = field.Value;
        var reader = new WireReader(bytes);
        if (value.IsClosedEnum || !reader.TryTake(key.ShortTag)) return false;
        if (key.Kind == FieldKind.String)
        {
            if (!reader.TryReadLengthDelimited(out var text) || !JsonText.TryWriteName(ref _out, text, isFirst)) return false;
            hash = KeyHash.Of(text);
        }
        else
        {
            if (key.Kind == FieldKind.Bool || !TryReadKey(key, ref reader, out var number)) return false;
            JsonText.WriteName(ref _out, number, key.IsSigned, isFirst);
            hash = KeyHash.Of(number);
        }

        if (!reader.TryTake(value.ShortTag)) return false;
        switch (value.WireType)
        {
            case WireType.Varint:
                if (!reader.TryReadVarint(out var varint) || !reader.IsAtEnd || reader.SawOverlong) return false;
                WriteVarint(value, varint, out _);
                return true;
            case WireType.LengthDelimited:
                if (!reader.TryReadLengthDelimited(out var rest) || !reader.IsAtEnd || reader.SawOverlong) return false;
                isOk = WriteDelimited(value, rest, depth + 1) || InUsualEntry(key, bytes);
                return true;
            case WireType.Fixed32 or WireType.Fixed64:
                return WriteValue(value, ref reader, bytes, depth + 1, out _) && reader.IsAtEnd && !reader.SawOverlong;
            default:
                return false;
        }
    }

    /// <summary>Reads a key that is no string: a number, in 64 bits whatever its type, or 1 for true.</summary>
    private bool TryReadKey(FieldPlan key, scoped ref WireReader reader, out ulong number)
    {
        var bits = 0U;
        number = 0;
        var isRead = key.WireType switch
        {
            WireType.Varint => reader.TryReadVarint(out number),
            WireType.Fixed32 => reader.TryReadFixed32(out bits),
            _ => reader.TryReadFixed64(out number),
        };
        if (key.WireType == WireType.Fixed32) number = bits;
        var raw = number;
        // What the type cannot hold is cut, as in a value.
        var isCut = false;
        switch (key.Kind)
        {
            case FieldKind.Int32:
                number = (ulong)(int)raw;
                isCut = number != raw;
                break;
            case FieldKind.UInt32:
                number = (uint)raw;
                isCut = number != raw;
                break;
            case FieldKind.SInt32:
                number = (ulong)(int)((uint)raw >> 1) ^ (0 - (raw & 1));
                isCut = raw > uint.MaxValue;
                break;
            case FieldKind.SInt64:
                number = (raw >> 1) ^ (0 - (raw & 1));
                break;
            case FieldKind.SFixed32:
                number = (ulong)(int)raw;
                break;
            case FieldKind.Bool:
                number = raw == 0 ? 0UL : 1UL;
                isCut = number != raw;
                break;
        }

        if (isCut) Degrade(Fidelity.SameValue);
        return isRead;
    }
}
