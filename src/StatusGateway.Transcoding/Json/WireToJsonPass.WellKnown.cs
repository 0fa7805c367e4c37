using System.Text.Unicode;
using StatusGateway.Transcoding.Json.WellKnown;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>The messages that have a JSON form of their own (ProtoJSON, "well-known types").</summary>
internal ref partial struct WireToJsonPass
{
    private bool WriteTimestamp(ReadOnlySpan<byte> data)
    {
        if (!TryReadSecondsAndNanos(data, out var seconds, out var nanos)) return false;
        if (!TimestampText.IsInRange(seconds, nanos))
            return Fail("A google.protobuf.Timestamp is out of range: it goes from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.", data);
        _out.Advance(TimestampText.Write(seconds, nanos, _out.Reserve(TimestampText.LongestText)));
        return true;
    }

    private bool WriteDuration(ReadOnlySpan<byte> data)
    {
        if (!TryReadSecondsAndNanos(data, out var seconds, out var nanos)) return false;
        if (!DurationText.IsInRange(seconds, nanos))
            return Fail("A google.protobuf.Duration is out of range: at most 315,576,000,000 s either way, with nanos of the same sign.", data);
        _out.Advance(DurationText.Write(seconds, nanos, _out.Reserve(DurationText.LongestText)));
        return true;
    }

    private bool TryReadSecondsAndNanos(ReadOnlySpan<byte> data, out long seconds, out int nanos)
    {
        seconds = 0;
        nanos = 0;
        var reader = new WireReader(data);
        var last = 0;
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return Fail("A tag cannot be read.", data, at);
            if (number is 1 or 2 && wireType == WireType.Varint)
            {
                if (!reader.TryReadVarint(out var value)) return Fail("A number is cut off or too long.", data, at);
                if (number == 1) seconds = (long)value;
                else nanos = (int)value;
                if (number <= last || value == 0 || (number == 2 && value != (ulong)(long)nanos)) Degrade(Fidelity.SameValue);
                last = number;
            }
            else
            {
                if (!reader.TrySkip(number, wireType)) return Fail($"Field {number} cannot be read.", data, at);
                Degrade(Fidelity.Lossy);
            }
        }

        if (reader.SawOverlong) Degrade(Fidelity.SameValue);
        return true;
    }

    private bool WriteFieldMask(ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data);
        var isFirst = true;
        _out.Append((byte)'"');
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return Fail("A tag cannot be read.", data, at);
            if (number == 1 && wireType == WireType.LengthDelimited)
            {
                if (!reader.TryReadLengthDelimited(out var path)) return Fail("A value is longer than what is left of its message.", data, at);
                if (path.IsEmpty) return Fail("A google.protobuf.FieldMask has an empty path, which JSON cannot say.", data, at);
                if (!isFirst) _out.Append((byte)',');
                isFirst = false;
                if (!FieldMaskText.TryWriteJsonPath(path, ref _out))
                    return Fail($"The path {ScalarText.Quote(path)} of a google.protobuf.FieldMask has no lowerCamelCase form that reads back as the same path.", path);
            }
            else
            {
                if (!reader.TrySkip(number, wireType)) return Fail($"Field {number} cannot be read.", data, at);
                Degrade(Fidelity.Lossy);
            }
        }

        if (reader.SawOverlong) Degrade(Fidelity.SameValue);
        _out.Append((byte)'"');
        return true;
    }

    private bool WriteWrapper(MessagePlan plan, ReadOnlySpan<byte> data, int depth) =>
        TryFindOnly(plan, data, 1, out var at, out _, out var reader)
        && (at == 0 ? WriteDefaultOf(plan.Find(1)!) : WriteNonDefault(plan.Find(1)!, ref reader, data, depth));

    private bool WriteDefaultOf(FieldPlan field)
    {
        WriteScalarDefault(field);
        return true;
    }

    private bool WriteNonDefault(FieldPlan field, scoped ref WireReader reader, ReadOnlySpan<byte> data, int depth)
    {
        if (!WriteValue(field, ref reader, data, depth, out var isDefault)) return false;
        if (isDefault) Degrade(Fidelity.SameValue);
        if (reader.SawOverlong) Degrade(Fidelity.SameValue);
        return true;
    }

    /// <summary>Finds the last occurrence of a field that stands alone in its message; all others are unknown.</summary>
    private bool TryFindOnly(MessagePlan plan, ReadOnlySpan<byte> data, int number, out int valueAt, out int count, out WireReader found)
    {
        valueAt = 0;
        count = 0;
        found = default;
        var field = plan.Find(number)!;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var other, out var wireType)) return Fail("A tag cannot be read.", data, at);
            var position = reader.Position;
            if (!reader.TrySkip(other, wireType)) return Fail($"Field {other} cannot be read.", data, at);
            if (other == number && wireType == field.WireType)
            {
                valueAt = position;
                count++;
            }
            else
            {
                Degrade(Fidelity.Lossy);
            }
        }

        if (count > 1 || reader.SawOverlong) Degrade(Fidelity.SameValue);
        found = reader;
        found.Position = valueAt;
        return true;
    }

    /// <summary>google.protobuf.Struct and ListValue: their one repeated field is what is written.</summary>
    private bool WriteSingleField(MessagePlan plan, ReadOnlySpan<byte> data, int depth, ReadOnlySpan<byte> empty)
    {
        if (LooksFirst(depth) && !IsInOrder(plan, data)) return WriteSplitField(plan, data, depth);
        var field = plan.Find(1)!;
        var reader = new WireReader(data);
        var isWritten = false;
        var mark = _out.Length;
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return Fail("A tag cannot be read.", data, at);
            if (number != 1 || wireType != field.WireType)
            {
                if (!reader.TrySkip(number, wireType)) return Fail($"Field {number} cannot be read.", data, at);
                Degrade(Fidelity.Lossy);
                continue;
            }

            if (isWritten)
            {
                _out.Truncate(mark);
                _sawDisorder = true;
                return WriteSplitField(plan, data, depth);
            }

            if (!WriteRepeated(field, data, ref reader, wireType, depth, out _)) return false;
            isWritten = true;
        }

        if (!isWritten) _out.Append(empty);
        if (reader.SawOverlong) Degrade(Fidelity.SameValue);
        return true;
    }

    /// <summary>Unknown fields stand between the values: without them they are together.</summary>
    private bool WriteSplitField(MessagePlan plan, ReadOnlySpan<byte> data, int depth)
    {
        Degrade(Fidelity.Lossy);
        return WriteFieldAlone(plan, plan.Find(1)!, data, depth);
    }

    /// <summary>google.protobuf.Value: the member that came last; null when there is none.</summary>
    private bool WriteValueMessage(MessagePlan plan, ReadOnlySpan<byte> data, int depth)
    {
        FieldPlan? last = null;
        var count = 0;
        var keptFrom = 0;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return Fail("A tag cannot be read.", data, at);
            var field = plan.Find(number);
            if (field is not null && wireType == field.WireType)
            {
                if (field != last) keptFrom = at;
                last = field;
                count++;
            }
            else
            {
                Degrade(Fidelity.Lossy);
            }

            if (!reader.TrySkip(number, wireType)) return Fail($"Field {number} cannot be read.", data, at);
        }

        if (reader.SawOverlong || count > 1) Degrade(Fidelity.SameValue);
        if (last is null)
        {
            Degrade(Fidelity.Lossy);
            _out.Append("null"u8);
            return true;
        }

        var mark = _out.Length;
        bool isOk;
        if (count > 1) isOk = WriteLast(last, data[keptFrom..], depth);
        else
        {
            reader.Position = keptFrom;
            reader.TryReadTag(out _, out _);
            isOk = WriteValue(last, ref reader, data, depth, out _);
        }

        // The three numbers that JSON does not have would come back as strings.
        if (isOk && last.Kind == FieldKind.Double && _out.From(mark)[0] == (byte)'"')
            return Fail("A google.protobuf.Value cannot hold NaN or an infinity.", data);
        return isOk;
    }

    private bool WriteAnyMessage(ReadOnlySpan<byte> data, int depth)
    {
        ReadOnlySpan<byte> typeUrl = default;
        ReadOnlySpan<byte> value = default;
        var reader = new WireReader(data);
        var last = 0;
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return Fail("A tag cannot be read.", data, at);
            if (number is 1 or 2 && wireType == WireType.LengthDelimited)
            {
                if (!reader.TryReadLengthDelimited(out var bytes)) return Fail("A value is longer than what is left of its message.", data, at);
                if (number == 1) typeUrl = bytes;
                else value = bytes;
                if (number <= last || bytes.IsEmpty) Degrade(Fidelity.SameValue);
                last = number;
            }
            else
            {
                if (!reader.TrySkip(number, wireType)) return Fail($"Field {number} cannot be read.", data, at);
                Degrade(Fidelity.Lossy);
            }
        }

        if (reader.SawOverlong) Degrade(Fidelity.SameValue);
        if (typeUrl.IsEmpty && value.IsEmpty)
        {
            _out.Append("{}"u8);
            return true;
        }

        if (!Utf8.IsValid(typeUrl)) return Fail("A string is not well-formed UTF-8.", typeUrl);
        WriteAny(typeUrl, value, AnyValuePolicy.WhenNoJsonForm, depth);
        return true;
    }

    /// <summary>Writes an Any; what cannot be written as members goes as <c>@value</c>. The type URL is well-formed UTF-8.</summary>
    public void WriteAny(scoped ReadOnlySpan<byte> typeUrl, ReadOnlySpan<byte> value, AnyValuePolicy policy, int depth)
    {
        var outer = Fidelity;
        Fidelity = Fidelity.Exact;
        _out.Append("{\"@type\":"u8);
        JsonText.WriteValidString(ref _out, typeUrl);
        var mark = _out.Length;
        var type = AnyTypes.Find(_options.Types, typeUrl);
        var hasMembers = type is not null && WriteAnyMembers(type.Plan, value, depth);
        if (!hasMembers)
        {
            _out.Truncate(mark);
            _problem = null;
            _path = null;
        }

        var threshold = policy switch
        {
            AnyValuePolicy.WhenNotExact => Fidelity.SameValue,
            AnyValuePolicy.WhenLossy => Fidelity.Lossy,
            _ => (Fidelity)int.MaxValue,
        };
        if (!hasMembers || Fidelity >= threshold)
        {
            _out.Append(",\"@value\":"u8);
            JsonText.WriteBase64(ref _out, value);
            Fidelity = Fidelity.Exact;
        }

        _out.Append((byte)'}');
        Degrade(outer);
    }

    private bool WriteAnyMembers(MessagePlan plan, ReadOnlySpan<byte> value, int depth)
    {
        if (depth >= _options.MaxDepth) return false;
        if (plan.WellKnown == WellKnownType.None)
        {
            var isFirst = false;
            return WriteFields(plan, value, depth + 1, ref isFirst);
        }

        _out.Append(",\"value\":"u8);
        return WriteMessage(plan, value, depth + 1);
    }
}
