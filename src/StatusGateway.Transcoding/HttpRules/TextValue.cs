using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Json.WellKnown;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Writes values of a path or a query as fields. Their text is the one of ProtoJSON without quotes.</summary>
internal static class TextValue
{
    /// <summary>Gets whether the type of a field has such a text.</summary>
    public static bool IsSupported(FieldPlan field) =>
        field.Schema.MessageType is null
        || field.Schema.MessageType.WellKnown is WellKnownType.Timestamp or WellKnownType.Duration or WellKnownType.FieldMask or WellKnownType.Wrapper;

    /// <summary>Writes the field with its tag, even if it has its default value: it must take precedence over other values.</summary>
    public static bool TryWrite(FieldPlan field, ReadOnlySpan<byte> text, ref WireWriter writer, out string? problem)
    {
        problem = null;
        switch (field.Kind)
        {
            case FieldKind.String:
                writer.WriteTag(field.Number, WireType.LengthDelimited);
                writer.WriteLengthDelimited(text);
                return true;
            case FieldKind.Bytes:
                if (TryWriteBytes(field, text, ref writer)) return true;
                problem = "The bytes are not in base64.";
                return false;
            case FieldKind.Bool:
                if (ScalarText.TryReadBool(text, out var flag))
                {
                    field.WriteBits(ref writer, flag, isTagged: true);
                    return true;
                }

                problem = $"{ScalarText.Quote(text)} is not a bool: true or false.";
                return false;
            case FieldKind.Message or FieldKind.Group:
                return TryWriteMessage(field, text, ref writer, out problem);
        }

        if (!ScalarText.TryRead(field, text, isString: true, out var bits, out _, out problem)) return false;
        field.WriteBits(ref writer, bits, isTagged: true);
        return true;
    }

    /// <summary>Writes an entry of a map with its tag.</summary>
    public static bool TryWriteEntry(FieldPlan map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ref WireWriter writer, out string? problem)
    {
        writer.WriteTag(map.Number, WireType.LengthDelimited);
        var mark = writer.BeginNested();
        var isOk = TryWrite(map.Message.Find(1)!, key, ref writer, out problem) && TryWrite(map.Message.Find(2)!, text, ref writer, out problem);
        writer.EndNested(mark);
        return isOk;
    }

    private static bool TryWriteBytes(FieldPlan field, ReadOnlySpan<byte> text, ref WireWriter writer)
    {
        writer.WriteTag(field.Number, WireType.LengthDelimited);
        var mark = writer.BeginNested();
        if (!Base64Text.TryDecodeEither(text, writer.Sink.Reserve(Base64Text.MaxDecodedLength(text.Length)), out var written)) return false;
        writer.Sink.Advance(written);
        writer.EndNested(mark);
        return true;
    }

    private static bool TryWriteMessage(FieldPlan field, ReadOnlySpan<byte> text, ref WireWriter writer, out string? problem)
    {
        problem = null;
        var isGroup = field.WireType == WireType.StartGroup;
        writer.WriteTag(field.Number, field.WireType);
        var mark = isGroup ? 0 : writer.BeginNested();
        bool isOk;
        switch (field.Schema.MessageType!.WellKnown)
        {
            case WellKnownType.Timestamp:
                isOk = TimestampText.TryParse(text, out var seconds, out var nanos);
                WriteSecondsAndNanos(ref writer, seconds, nanos);
                if (!isOk) problem = $"{ScalarText.Quote(text)} is not a timestamp of RFC 3339, such as 2001-02-03T04:05:06Z.";
                break;
            case WellKnownType.Duration:
                isOk = DurationText.TryParse(text, out seconds, out nanos);
                WriteSecondsAndNanos(ref writer, seconds, nanos);
                if (!isOk) problem = $"{ScalarText.Quote(text)} is not a duration in seconds, such as 1.5s.";
                break;
            case WellKnownType.FieldMask:
                isOk = FieldMaskText.TryWritePaths(text, ref writer);
                if (!isOk) problem = $"{ScalarText.Quote(text)} is not a list of lowerCamelCase paths, such as title,author.displayName.";
                break;
            case WellKnownType.Wrapper:
                isOk = TryWrite(field.Message.Find(1)!, text, ref writer, out problem);
                break;
            default:
                problem = $"{ScalarText.DescribeType(field)} cannot be given in a path or a query.";
                return false;
        }

        if (isGroup) writer.WriteTag(field.Number, WireType.EndGroup);
        else writer.EndNested(mark);
        return isOk;
    }

    /// <summary>Writes zeros too, so that a reader that merges messages takes nothing from another value.</summary>
    private static void WriteSecondsAndNanos(ref WireWriter writer, long seconds, int nanos)
    {
        writer.WriteTag(1, WireType.Varint);
        writer.WriteVarint((ulong)seconds);
        writer.WriteTag(2, WireType.Varint);
        writer.WriteVarint((ulong)nanos);
    }
}
