using System.Buffers;
using StatusGateway.Transcoding.Json.Maps;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes maps in which a key is repeated.</summary>
internal static class JsonRepeatedKeyWriter
{
    /// <summary>
    /// Finds the offset of the last entry of each key, and leaves the reader after the last entry. The offsets are in rented memory and end
    /// with -1; null if no key is repeated.
    /// </summary>
    public static bool TryFindLastEntries(scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<byte> data, scoped ref WireReader reader, out int[]? entries)
    {
        entries = null;
        var isRepeated = false;
        var keys = new MapKeys();
        var mark = pass.Out.Length;
        do
        {
            var position = reader.Position;
            if (!JsonMapEntryWriter.TryRead(ref pass, field, ref reader, data, out var entry)) return keys.Release();
            if (entry.IsUnknown) continue;
            var start = pass.Out.Length;
            if (!JsonMapEntryWriter.WriteKey(ref pass, entry, out var hash)) return keys.Release();
            if (keys.TryAdd(pass.Out.From(0), start, hash, position)) continue;
            isRepeated = true;
            pass.Out.Truncate(start);
        }
        while (FieldOrder.TryReadSameTag(field, ref reader, out _));
        pass.Out.Truncate(mark);
        if (isRepeated)
        {
            entries = keys.RentEntries();
            entries[keys.Count] = -1;
        }

        keys.Release();
        return true;
    }

    /// <summary>
    /// Writes a map in which a key is repeated: only the last entry of each key. The reader is after the map; the memory of the offsets is
    /// returned.
    /// </summary>
    public static bool Write(
        scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<byte> data, scoped ref WireReader reader, int first, int depth, int[] entries, out bool isEmpty)
    {
        isEmpty = false;
        pass.Degrade(Fidelity.SameValue);
        var end = reader.Position;
        reader.Position = first;
        var next = 0;
        var keys = new KeyFilter();
        keys.Stop();
        var isFirst = true;
        var isOk = true;
        pass.Out.Append((byte)'{');
        do
        {
            if (entries[next] != reader.Position) reader.TryReadLengthDelimited(out _);
            else if (++next > 0) isOk = JsonMapWriter.WriteEntry(ref pass, field, ref reader, data, depth, ref isFirst, ref keys, out _);
        }
        while (isOk && FieldOrder.TryReadSameTag(field, ref reader, out _));
        ArrayPool<int>.Shared.Return(entries);
        reader.Position = end;
        pass.Out.Append((byte)'}');
        return isOk;
    }
}
