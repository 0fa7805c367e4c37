using System.Text;
using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Json.Maps;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Reads and writes map entries in any form that parsers accept.</summary>
internal static class JsonMapEntryWriter
{
    /// <summary>Finds the key and the value of an entry: the last one of each.</summary>
    public static bool TryRead(scoped ref WireToJsonPass pass, FieldPlan field, scoped ref WireReader reader, ReadOnlySpan<byte> data, out MapEntry entry)
    {
        entry = default;
        var at = reader.Position;
        if (!reader.TryReadLengthDelimited(out var bytes)) return pass.Fail("A map entry is cut off.", data, at);
        entry.Bytes = bytes;
        entry.Key = field.Key;
        var value = field.Value;
        var inner = new WireReader(bytes);
        var isOrdered = true;
        while (!inner.IsAtEnd)
        {
            var start = inner.Position;
            if (!inner.TryReadTag(out var number, out var wireType)) return pass.Fail("A map entry cannot be read.", bytes, start);
            var here = inner.Position;
            var known = number == 1 ? entry.Key : number == 2 ? value : null;
            var isKnown = known is not null && known.WireType == wireType;
            // With an unknown number of a closed enum, the whole entry is an unknown field.
            if (isKnown && number == 2) entry.IsUnknown = FieldOrder.IsUnknownClosedEnum(value, wireType, inner);
            if (!inner.TrySkip(number, wireType)) return pass.Fail("A map entry cannot be read.", bytes, start);
            if (!isKnown) pass.Degrade(Fidelity.Lossy);
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

        if (entry.IsUnknown) pass.Degrade(Fidelity.Lossy);
        if (!isOrdered || entry.KeyAt == 0 || entry.ValueAt == 0 || inner.SawOverlong) pass.Degrade(Fidelity.SameValue);
        return true;
    }

    /// <summary>Writes a key in quotes.</summary>
    public static bool WriteKey(scoped ref WireToJsonPass pass, in MapEntry entry, out uint hash)
    {
        var reader = new WireReader(entry.Bytes) { Position = entry.KeyAt };
        var isMissing = entry.KeyAt == 0;
        if (entry.Key.Kind == FieldKind.String)
        {
            var text = default(ReadOnlySpan<byte>);
            if (!isMissing) reader.TryReadLengthDelimited(out text);
            hash = KeyHash.Compute(text);
            return JsonText.TryWriteString(ref pass.Out, text) || pass.Fail("A string is not well-formed UTF-8.", text);
        }

        var number = 0UL;
        if (!isMissing) TryReadKey(ref pass, entry.Key, ref reader, out number);
        hash = KeyHash.Compute(number);
        if (entry.Key.Kind == FieldKind.Bool) pass.Out.Append(number == 0 ? "\"false\""u8 : "\"true\""u8);
        else if (entry.Key.IsSigned) JsonText.WriteQuotedNumber(ref pass.Out, (long)number);
        else JsonText.WriteQuotedNumber(ref pass.Out, number);
        return true;
    }

    public static bool WriteValue(scoped ref WireToJsonPass pass, FieldPlan value, in MapEntry entry, int depth)
    {
        if (entry.ValueAt == 0 && value.Kind is FieldKind.Message or FieldKind.Group) return JsonMessageWriter.Write(ref pass, value.Message, default, depth + 2);
        if (entry.ValueAt == 0)
        {
            JsonDefaultWriter.WriteScalar(ref pass, value);
            return true;
        }

        if (entry.Values > 1 && value.Kind is FieldKind.Message or FieldKind.Group) return JsonSplitFieldWriter.WriteLast(ref pass, value, entry.Bytes, depth + 1);
        var reader = new WireReader(entry.Bytes) { Position = entry.ValueAt };
        return JsonValueWriter.Write(ref pass, value, ref reader, entry.Bytes, depth + 1, out _);
    }

    /// <summary>Reads a key that is not a string: a number of any type in 64 bits, or 1 for true.</summary>
    public static bool TryReadKey(scoped ref WireToJsonPass pass, FieldPlan key, scoped ref WireReader reader, out ulong number)
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
        // A key out of the range of the type is truncated, as in a value.
        var isTruncated = false;
        switch (key.Kind)
        {
            case FieldKind.Int32:
                number = (ulong)(int)raw;
                isTruncated = number != raw;
                break;
            case FieldKind.UInt32:
                number = (uint)raw;
                isTruncated = number != raw;
                break;
            case FieldKind.SInt32:
                number = (ulong)(int)((uint)raw >> 1) ^ (0 - (raw & 1));
                isTruncated = raw > uint.MaxValue;
                break;
            case FieldKind.SInt64:
                number = (raw >> 1) ^ (0 - (raw & 1));
                break;
            case FieldKind.SFixed32:
                number = (ulong)(int)raw;
                break;
            case FieldKind.Bool:
                number = raw == 0 ? 0UL : 1UL;
                isTruncated = number != raw;
                break;
        }

        if (isTruncated) pass.Degrade(Fidelity.SameValue);
        return isRead;
    }

    public static bool FailIn(scoped ref WireToJsonPass pass, FieldPlan key, ReadOnlySpan<byte> bytes) => FailIn(ref pass, new MapEntry { Bytes = bytes, Key = key, KeyAt = 1 });

    /// <summary>Adds the key of an entry, without quotes and escapes, to the path of the error. Always returns false.</summary>
    public static bool FailIn(scoped ref WireToJsonPass pass, in MapEntry entry)
    {
        var mark = pass.Out.Length;
        var text = "";
        if (entry.Key.Kind != FieldKind.String)
        {
            WriteKey(ref pass, entry, out _);
            text = Encoding.UTF8.GetString(pass.Out.From(mark)).Trim('"');
            pass.Out.Truncate(mark);
        }
        else if (entry.KeyAt > 0 && new WireReader(entry.Bytes) { Position = entry.KeyAt } is var reader && reader.TryReadLengthDelimited(out var key))
        {
            text = DisplayText.Truncate(key, DisplayText.MaxNameLength);
        }

        return pass.FailIn(text);
    }
}
