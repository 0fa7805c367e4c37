using StatusGateway.Transcoding.Json.WellKnown;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes google.protobuf.Timestamp, Duration, FieldMask and the wrappers (ProtoJSON, "well-known types").</summary>
internal static class JsonWellKnownWriter
{
    public static bool WriteTimestamp(scoped ref WireToJsonPass pass, ReadOnlySpan<byte> data)
    {
        if (!TryReadSecondsAndNanos(ref pass, data, out var seconds, out var nanos)) return false;
        if (!TimestampText.IsInRange(seconds, nanos))
            return pass.Fail("A google.protobuf.Timestamp is out of range: it goes from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.", data);
        pass.Out.Advance(TimestampText.Write(seconds, nanos, pass.Out.Reserve(TimestampText.MaxLength)));
        return true;
    }

    public static bool WriteDuration(scoped ref WireToJsonPass pass, ReadOnlySpan<byte> data)
    {
        if (!TryReadSecondsAndNanos(ref pass, data, out var seconds, out var nanos)) return false;
        if (!DurationText.IsInRange(seconds, nanos))
            return pass.Fail("A google.protobuf.Duration is out of range: at most 315,576,000,000 s either way, with nanos of the same sign.", data);
        pass.Out.Advance(DurationText.Write(seconds, nanos, pass.Out.Reserve(DurationText.MaxLength)));
        return true;
    }

    public static bool WriteFieldMask(scoped ref WireToJsonPass pass, ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data);
        var isFirst = true;
        pass.Out.Append((byte)'"');
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return pass.Fail("A tag cannot be read.", data, at);
            if (number == 1 && wireType == WireType.LengthDelimited)
            {
                if (!reader.TryReadLengthDelimited(out var path)) return pass.Fail("A value is longer than the rest of its message.", data, at);
                if (path.IsEmpty) return pass.Fail("A google.protobuf.FieldMask has an empty path, which JSON cannot express.", data, at);
                if (!isFirst) pass.Out.Append((byte)',');
                isFirst = false;
                if (!FieldMaskText.TryWriteJsonPath(path, ref pass.Out))
                    return pass.Fail($"The path {ScalarText.Quote(path)} of a google.protobuf.FieldMask has no lowerCamelCase form that reads back as the same path.", path);
            }
            else
            {
                if (!reader.TrySkip(number, wireType)) return pass.Fail($"Field {number} cannot be read.", data, at);
                pass.Degrade(Fidelity.Lossy);
            }
        }

        if (reader.SawOverlong) pass.Degrade(Fidelity.SameValue);
        pass.Out.Append((byte)'"');
        return true;
    }

    public static bool WriteWrapper(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> data, int depth) =>
        TryFindOnly(ref pass, plan, data, 1, out var at, out _, out var reader)
        && (at == 0 ? WriteDefault(ref pass, plan.Find(1)!) : WriteNonDefault(ref pass, plan.Find(1)!, ref reader, data, depth));

    private static bool TryReadSecondsAndNanos(scoped ref WireToJsonPass pass, ReadOnlySpan<byte> data, out long seconds, out int nanos)
    {
        seconds = 0;
        nanos = 0;
        var reader = new WireReader(data);
        var last = 0;
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return pass.Fail("A tag cannot be read.", data, at);
            if (number is 1 or 2 && wireType == WireType.Varint)
            {
                if (!reader.TryReadVarint(out var value)) return pass.Fail("A number is cut off or too long.", data, at);
                if (number == 1) seconds = (long)value;
                else nanos = (int)value;
                if (number <= last || value == 0 || (number == 2 && value != (ulong)(long)nanos)) pass.Degrade(Fidelity.SameValue);
                last = number;
            }
            else
            {
                if (!reader.TrySkip(number, wireType)) return pass.Fail($"Field {number} cannot be read.", data, at);
                pass.Degrade(Fidelity.Lossy);
            }
        }

        if (reader.SawOverlong) pass.Degrade(Fidelity.SameValue);
        return true;
    }

    private static bool WriteDefault(scoped ref WireToJsonPass pass, FieldPlan field)
    {
        JsonDefaultWriter.WriteScalar(ref pass, field);
        return true;
    }

    private static bool WriteNonDefault(scoped ref WireToJsonPass pass, FieldPlan field, scoped ref WireReader reader, ReadOnlySpan<byte> data, int depth)
    {
        if (!JsonValueWriter.Write(ref pass, field, ref reader, data, depth, out var isDefault)) return false;
        if (isDefault) pass.Degrade(Fidelity.SameValue);
        if (reader.SawOverlong) pass.Degrade(Fidelity.SameValue);
        return true;
    }

    /// <summary>Finds the last value of the only field of a message.</summary>
    private static bool TryFindOnly(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> data, int number, out int valueAt, out int count, out WireReader found)
    {
        valueAt = 0;
        count = 0;
        found = default;
        var field = plan.Find(number)!;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var other, out var wireType)) return pass.Fail("A tag cannot be read.", data, at);
            var position = reader.Position;
            if (!reader.TrySkip(other, wireType)) return pass.Fail($"Field {other} cannot be read.", data, at);
            if (other == number && wireType == field.WireType)
            {
                valueAt = position;
                count++;
            }
            else
            {
                pass.Degrade(Fidelity.Lossy);
            }
        }

        if (count > 1 || reader.SawOverlong) pass.Degrade(Fidelity.SameValue);
        found = reader;
        found.Position = valueAt;
        return true;
    }
}
