using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes messages: dispatches to the writers of the well-known types, and writes the fields of all other messages.</summary>
internal static class JsonMessageWriter
{
    /// <summary>Writes a message as a JSON value.</summary>
    public static bool Write(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> data, int depth)
    {
        if (depth > pass.Options.MaxDepth) return pass.FailTooDeep(data);
        switch (plan.WellKnown)
        {
            case WellKnownType.None:
                pass.Out.Append((byte)'{');
                var isFirst = true;
                if (!WriteFields(ref pass, plan, data, depth, ref isFirst)) return false;
                pass.Out.Append((byte)'}');
                return true;
            case WellKnownType.Timestamp: return JsonWellKnownWriter.WriteTimestamp(ref pass, data);
            case WellKnownType.Duration: return JsonWellKnownWriter.WriteDuration(ref pass, data);
            case WellKnownType.FieldMask: return JsonWellKnownWriter.WriteFieldMask(ref pass, data);
            case WellKnownType.Wrapper: return JsonWellKnownWriter.WriteWrapper(ref pass, plan, data, depth);
            case WellKnownType.Struct: return JsonStructWriter.WriteSingleField(ref pass, plan, data, depth, "{}"u8);
            case WellKnownType.ListValue: return JsonStructWriter.WriteSingleField(ref pass, plan, data, depth, "[]"u8);
            case WellKnownType.Value: return JsonStructWriter.WriteValue(ref pass, plan, data, depth);
            default: return JsonAnyWriter.WriteMessage(ref pass, data, depth);
        }
    }

    /// <summary>Writes the members of a message, without the braces.</summary>
    public static bool WriteFields(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> data, int depth, ref bool isFirst)
    {
        if (pass.ChecksOrderFirst(depth) && !FieldOrder.IsInOrder(plan, data)) return JsonIndexedWriter.WriteFields(ref pass, plan, data, depth, ref isFirst);
        var oneofs = new BitMarks();
        var isOk = WriteInOrder(ref pass, plan, data, depth, ref oneofs, ref isFirst);
        oneofs.Release();
        return isOk;
    }

    /// <summary>Writes the fields as they are read, and starts again with an index if they are out of order.</summary>
    private static bool WriteInOrder(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> data, int depth, ref BitMarks oneofs, ref bool isFirst)
    {
        var start = pass.Out.Length;
        var wasFirst = isFirst;
        var reader = new WireReader(data);
        var last = -1;
        while (!reader.IsAtEnd)
        {
            if (!FieldOrder.TryTakeNext(plan, ref reader, last + 1, out var field, out var wireType))
            {
                var at = reader.Position;
                if (!reader.TryReadTag(out var number, out wireType)) return pass.Fail("A tag cannot be read.", data, at);
                field = FieldOrder.Find(plan, number, last + 1);
                if (field is null || !FieldOrder.Fits(field, wireType) || (field.IsClosedEnum && FieldOrder.IsUnknownClosedEnum(field, wireType, reader)))
                {
                    if (!reader.TrySkip(number, wireType)) return pass.Fail($"Field {number} cannot be read.", data, at);
                    pass.Degrade(Fidelity.Lossy);
                    continue;
                }
            }

            if (field.Ordinal <= last || !FieldOrder.TryTakeOneof(field, ref oneofs))
            {
                pass.Out.Truncate(start);
                isFirst = wasFirst;
                pass.SawDisorder = true;
                return JsonIndexedWriter.WriteFields(ref pass, plan, data, depth, ref isFirst);
            }

            if (pass.Options.EmitDefaults && !JsonDefaultWriter.WriteRange(ref pass, plan, last + 1, field.Ordinal, data, ref isFirst)) return false;
            last = field.Ordinal;
            if (!JsonFieldWriter.Write(ref pass, field, data, ref reader, wireType, depth, ref isFirst)) return false;
        }

        if (reader.SawOverlong) pass.Degrade(Fidelity.SameValue);
        return !pass.Options.EmitDefaults || JsonDefaultWriter.WriteRange(ref pass, plan, last + 1, plan.Fields.Length, data, ref isFirst);
    }
}
