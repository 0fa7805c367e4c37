using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes google.protobuf.Struct, ListValue and Value.</summary>
internal static class JsonStructWriter
{
    /// <summary>Writes google.protobuf.Struct or ListValue: the value of their only field.</summary>
    public static bool WriteSingleField(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> data, int depth, ReadOnlySpan<byte> empty)
    {
        if (pass.ChecksOrderFirst(depth) && !FieldOrder.IsInOrder(plan, data)) return WriteSplitField(ref pass, plan, data, depth);
        var field = plan.Find(1)!;
        var reader = new WireReader(data);
        var isWritten = false;
        var mark = pass.Out.Length;
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return pass.Fail("A tag cannot be read.", data, at);
            if (number != 1 || wireType != field.WireType)
            {
                if (!reader.TrySkip(number, wireType)) return pass.Fail($"Field {number} cannot be read.", data, at);
                pass.Degrade(Fidelity.Lossy);
                continue;
            }

            if (isWritten)
            {
                pass.Out.Truncate(mark);
                pass.SawDisorder = true;
                return WriteSplitField(ref pass, plan, data, depth);
            }

            if (!JsonFieldWriter.WriteRepeated(ref pass, field, data, ref reader, wireType, depth, out _)) return false;
            isWritten = true;
        }

        if (!isWritten) pass.Out.Append(empty);
        if (reader.SawOverlong) pass.Degrade(Fidelity.SameValue);
        return true;
    }

    /// <summary>Writes google.protobuf.Value: the last member, or null if there is none.</summary>
    public static bool WriteValue(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> data, int depth)
    {
        FieldPlan? last = null;
        var count = 0;
        var keptFrom = 0;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return pass.Fail("A tag cannot be read.", data, at);
            var field = plan.Find(number);
            if (field is not null && wireType == field.WireType)
            {
                if (field != last) keptFrom = at;
                last = field;
                count++;
            }
            else
            {
                pass.Degrade(Fidelity.Lossy);
            }

            if (!reader.TrySkip(number, wireType)) return pass.Fail($"Field {number} cannot be read.", data, at);
        }

        if (reader.SawOverlong || count > 1) pass.Degrade(Fidelity.SameValue);
        if (last is null)
        {
            pass.Degrade(Fidelity.Lossy);
            pass.Out.Append("null"u8);
            return true;
        }

        var mark = pass.Out.Length;
        bool isOk;
        if (count > 1) isOk = JsonSplitFieldWriter.WriteLast(ref pass, last, data[keptFrom..], depth);
        else
        {
            reader.Position = keptFrom;
            reader.TryReadTag(out _, out _);
            isOk = JsonValueWriter.Write(ref pass, last, ref reader, data, depth, out _);
        }

        // NaN and the infinities would be read as strings.
        if (isOk && last.Kind == FieldKind.Double && pass.Out.From(mark)[0] == (byte)'"')
            return pass.Fail("A google.protobuf.Value cannot hold NaN or an infinity.", data);
        return isOk;
    }

    /// <summary>Writes the values without the unknown fields between them.</summary>
    private static bool WriteSplitField(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> data, int depth)
    {
        pass.Degrade(Fidelity.Lossy);
        return JsonSplitFieldWriter.WriteAlone(ref pass, plan, plan.Find(1)!, data, depth);
    }
}
