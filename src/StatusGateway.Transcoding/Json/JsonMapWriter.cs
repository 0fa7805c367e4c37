using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Json.Maps;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes maps. Each entry is written as it is read, until a key may be repeated.</summary>
internal static class JsonMapWriter
{
    public static bool Write(scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<byte> data, scoped ref WireReader reader, int depth, out bool isEmpty)
    {
        isEmpty = true;
        var first = reader.Position;
        var keys = new KeyFilter();
        if (pass.SawDisorder)
        {
            if (!JsonRepeatedKeyWriter.TryFindLastEntries(ref pass, field, data, ref reader, out var entries)) return false;
            if (entries is not null) return JsonRepeatedKeyWriter.Write(ref pass, field, data, ref reader, first, depth, entries, out isEmpty);
            reader.Position = first;
            keys.Stop();
        }

        var start = pass.Out.Length;
        pass.Out.Append((byte)'{');
        do
        {
            if (!WriteEntry(ref pass, field, ref reader, data, depth, ref isEmpty, ref keys, out var mayBeRepeated)) return keys.Release();
            if (!mayBeRepeated) continue;
            keys.Stop();
            var next = reader.Position;
            reader.Position = first;
            if (!JsonRepeatedKeyWriter.TryFindLastEntries(ref pass, field, data, ref reader, out var entries)) return false;
            if (entries is not null)
            {
                pass.Out.Truncate(start);
                pass.SawDisorder = true;
                return JsonRepeatedKeyWriter.Write(ref pass, field, data, ref reader, first, depth, entries, out isEmpty);
            }

            reader.Position = next;
        }
        while (FieldOrder.TryReadSameTag(field, ref reader, out _));
        keys.Release();
        pass.Out.Append((byte)'}');
        return true;
    }

    /// <summary>Writes an entry, and gets whether its key may be repeated. An entry that is an unknown field is skipped.</summary>
    public static bool WriteEntry(
        scoped ref WireToJsonPass pass, FieldPlan field, scoped ref WireReader reader, ReadOnlySpan<byte> data, int depth, scoped ref bool isFirst,
        scoped ref KeyFilter keys, out bool mayBeRepeated)
    {
        mayBeRepeated = false;
        var at = reader.Position;
        var mark = pass.Out.Length;
        if (!reader.TryReadLengthDelimited(out var bytes) || !TryWriteUsualEntry(ref pass, field, bytes, depth, isFirst, out var hash, out var isOk))
        {
            pass.Out.Truncate(mark);
            reader.Position = at;
            if (!JsonMapEntryWriter.TryRead(ref pass, field, ref reader, data, out var entry)) return false;
            if (entry.IsUnknown) return true;
            if (!isFirst) pass.Out.Append((byte)',');
            if (!JsonMapEntryWriter.WriteKey(ref pass, entry, out hash)) return false;
            pass.Out.Append((byte)':');
            isOk = JsonMapEntryWriter.WriteValue(ref pass, field.Value, entry, depth) || JsonMapEntryWriter.FailIn(ref pass, entry);
        }

        isFirst = false;
        mayBeRepeated = isOk && !keys.TryAdd(hash);
        return isOk;
    }

    /// <summary>
    /// Writes an entry in the usual form: a key and then a value. Returns false for another form; the output is undefined then. If the value
    /// cannot be written, <paramref name="isOk"/> is false.
    /// </summary>
    private static bool TryWriteUsualEntry(scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<byte> bytes, int depth, bool isFirst, out uint hash, out bool isOk)
    {
        isOk = true;
        hash = 0;
        var key = field.Key;
        var value = field.Value;
        var reader = new WireReader(bytes);
        if (value.IsClosedEnum || !reader.TryTake(key.ShortTag)) return false;
        if (key.Kind == FieldKind.String)
        {
            if (!reader.TryReadLengthDelimited(out var text) || !JsonText.TryWriteName(ref pass.Out, text, isFirst)) return false;
            hash = KeyHash.Compute(text);
        }
        else
        {
            if (key.Kind == FieldKind.Bool || !JsonMapEntryWriter.TryReadKey(ref pass, key, ref reader, out var number)) return false;
            JsonText.WriteName(ref pass.Out, number, key.IsSigned, isFirst);
            hash = KeyHash.Compute(number);
        }

        if (!reader.TryTake(value.ShortTag)) return false;
        switch (value.WireType)
        {
            case WireType.Varint:
                if (!reader.TryReadVarint(out var varint) || !reader.IsAtEnd || reader.SawOverlong) return false;
                JsonValueWriter.WriteVarint(ref pass, value, varint, out _);
                return true;
            case WireType.LengthDelimited:
                if (!reader.TryReadLengthDelimited(out var rest) || !reader.IsAtEnd || reader.SawOverlong) return false;
                isOk = JsonValueWriter.WriteDelimited(ref pass, value, rest, depth + 1) || JsonMapEntryWriter.FailIn(ref pass, key, bytes);
                return true;
            case WireType.Fixed32 or WireType.Fixed64:
                return JsonValueWriter.Write(ref pass, value, ref reader, bytes, depth + 1, out _) && reader.IsAtEnd && !reader.SawOverlong;
            default:
                return false;
        }
    }
}
