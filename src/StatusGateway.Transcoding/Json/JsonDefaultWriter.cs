using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes the values of fields that are not on the wire.</summary>
internal static class JsonDefaultWriter
{
    public static bool WriteRange(scoped ref WireToJsonPass pass, MessagePlan plan, int from, int to, ReadOnlySpan<byte> data, ref bool isFirst)
    {
        for (var ordinal = from; ordinal < to; ordinal++)
        {
            var field = plan.Fields[ordinal];
            if (field.Schema.HasPresence || field.Schema.IsExtension) continue;
            JsonFieldWriter.WriteName(ref pass, field, ref isFirst);
            Write(ref pass, field);
        }

        return pass.Out.Length <= pass.MaxOutput
            || pass.Fail($"With the defaults of its fields the message is too large in JSON: more than {WireToJsonPass.MaxOutputPerByte} times its bytes.", data);
    }

    public static void WriteScalar(scoped ref WireToJsonPass pass, FieldPlan field)
    {
        switch (field.Kind)
        {
            case FieldKind.String or FieldKind.Bytes: pass.Out.Append("\"\""u8); break;
            case FieldKind.Bool: pass.Out.Append("false"u8); break;
            case FieldKind.Int64 or FieldKind.UInt64 or FieldKind.SInt64 or FieldKind.Fixed64 or FieldKind.SFixed64:
                pass.Out.Append(pass.Options.Int64AsNumbers ? "0"u8 : "\"0\""u8);
                break;
            case FieldKind.Enum:
                // The default of an enum is its first value.
                JsonValueWriter.WriteEnum(ref pass, field.Enum, field.Enum.Schema.Values[0].Number);
                break;
            default: pass.Out.Append((byte)'0'); break;
        }
    }

    /// <summary>Writes a field that is not set as a document: null if a default would look like a value.</summary>
    public static void WriteUnset(scoped ref WireToJsonPass pass, FieldPlan field)
    {
        if (!field.Schema.HasPresence) Write(ref pass, field);
        else if (field.Schema.MessageType is { WellKnown: WellKnownType.None or WellKnownType.Struct or WellKnownType.Any }) pass.Out.Append("{}"u8);
        else if (field.Schema.MessageType is { WellKnown: WellKnownType.ListValue }) pass.Out.Append("[]"u8);
        else pass.Out.Append("null"u8);
    }

    /// <summary>Writes the default value of a field without presence.</summary>
    private static void Write(scoped ref WireToJsonPass pass, FieldPlan field)
    {
        if (field.Schema.IsRepeated) pass.Out.Append(field.Schema.IsMap ? "{}"u8 : "[]"u8);
        else WriteScalar(ref pass, field);
    }
}
