using System.Text;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Json.WellKnown;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Writes values of a path or a query as fields. Their text is the one of ProtoJSON without quotes, and what people write: booleans also as
/// <c>1</c>, <c>0</c>, <c>t</c> and <c>f</c> in any case, numbers with leading zeros, field masks also with names of the .proto file.
/// </summary>
internal static class TextValue
{
    private const int MaxSignedLength = 128;

    /// <summary>Gets whether the type of a field has such a text.</summary>
    public static bool IsSupported(FieldPlan field) =>
        field.Schema.MessageType is null
        || field.Schema.MessageType.WellKnown is WellKnownType.Timestamp or WellKnownType.Duration or WellKnownType.FieldMask or WellKnownType.Wrapper;

    /// <summary>Gets an example of a value of a well-known type; null if a query cannot carry it.</summary>
    public static string? Example(MessageSchema type) => type.WellKnown switch
    {
        WellKnownType.Timestamp => "2001-02-03T04:05:06Z",
        WellKnownType.Duration => "1.5s",
        WellKnownType.FieldMask => "title,author.displayName",
        WellKnownType.Wrapper => type.Plan.Find(1)!.Kind switch
        {
            FieldKind.String => "text",
            FieldKind.Bytes => "aGk=",
            FieldKind.Bool => "true",
            _ => "1",
        },
        _ => null,
    };

    /// <summary>Writes the field with its tag, even if it has its default value: it must take precedence over other values.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">The decoded value.</param>
    /// <param name="writer">The writer.</param>
    /// <param name="problem">The error text, or null.</param>
    /// <param name="binding">The binding, whose messages have the fields of a mask; or null.</param>
    public static bool TryWrite(FieldPlan field, ReadOnlySpan<byte> text, ref WireWriter writer, out string? problem, HttpBinding? binding = null)
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
                if (TryReadBool(text, out var flag))
                {
                    field.WriteBits(ref writer, flag, isTagged: true);
                    return true;
                }

                problem = $"{ScalarText.Quote(text)} is not a bool: true or false.";
                return false;
            case FieldKind.Message or FieldKind.Group:
                return TryWriteMessage(field, text, ref writer, out problem, binding);
        }

        if (!TryReadNumber(field, text, out var bits, out problem)) return false;
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

    private static bool TryReadBool(ReadOnlySpan<byte> text, out ulong bits)
    {
        bits = Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "t"u8) || text is [(byte)'1'] ? 1UL : 0UL;
        return bits == 1 || Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "f"u8) || text is [(byte)'0'];
    }

    /// <summary>Reads a number, which is decimal even with leading zeros, or an enum.</summary>
    private static bool TryReadNumber(FieldPlan field, ReadOnlySpan<byte> text, out ulong bits, out string? problem)
    {
        var digits = text is [(byte)'-', ..] ? text[1..] : text;
        if (digits is not [(byte)'0', >= (byte)'0' and <= (byte)'9', ..]) return ScalarText.TryRead(field, text, isString: true, out bits, out _, out problem);
        var significant = digits.TrimStart((byte)'0');
        if (significant is not [>= (byte)'0' and <= (byte)'9', ..]) significant = digits[(digits.Length - significant.Length - 1)..];
        if (digits.Length == text.Length) return ScalarText.TryRead(field, significant, isString: true, out bits, out _, out problem);
        // A minus is kept in front of the digits: there was a zero in its place.
        Span<byte> signed = significant.Length < MaxSignedLength ? stackalloc byte[significant.Length + 1] : new byte[significant.Length + 1];
        signed[0] = (byte)'-';
        significant.CopyTo(signed[1..]);
        return ScalarText.TryRead(field, signed, isString: true, out bits, out _, out problem);
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

    private static bool TryWriteMessage(FieldPlan field, ReadOnlySpan<byte> text, ref WireWriter writer, out string? problem, HttpBinding? binding)
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
                isOk = ParameterMask.TryWrite(text, binding, ref writer);
                if (!isOk) problem = $"{ScalarText.Quote(text)} is not a list of paths, such as title,author.displayName.";
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
