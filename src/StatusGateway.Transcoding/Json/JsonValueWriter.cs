using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes single values.</summary>
internal static class JsonValueWriter
{
    private const uint CanonicalNaN32 = 0x7FC00000;
    private const ulong CanonicalNaN64 = 0x7FF8000000000000;

    /// <summary>Writes one value of a field.</summary>
    public static bool Write(scoped ref WireToJsonPass pass, FieldPlan field, scoped ref WireReader reader, ReadOnlySpan<byte> data, int depth, out bool isDefault)
    {
        var at = reader.Position;
        isDefault = false;
        switch (field.WireType)
        {
            case WireType.Varint:
                if (!reader.TryReadVarint(out var varint)) return pass.Fail("A number is cut off or too long.", data, at);
                WriteVarint(ref pass, field, varint, out isDefault);
                return true;
            case WireType.Fixed32:
                if (!reader.TryReadFixed32(out var fixed32)) return pass.Fail("A number is cut off.", data, at);
                isDefault = fixed32 == 0;
                WriteFixed32(ref pass, field.Kind, fixed32);
                return true;
            case WireType.Fixed64:
                if (!reader.TryReadFixed64(out var fixed64)) return pass.Fail("A number is cut off.", data, at);
                isDefault = fixed64 == 0;
                WriteFixed64(ref pass, field.Kind, fixed64);
                return true;
            case WireType.StartGroup:
                return reader.TryReadGroup(field.Number, out var group)
                    ? JsonMessageWriter.Write(ref pass, field.Message, group, depth + 1)
                    : pass.Fail("A group does not end.", data, at);
            default:
                if (!reader.TryReadLengthDelimited(out var bytes)) return pass.Fail("A value is longer than the rest of its message.", data, at);
                isDefault = bytes.IsEmpty;
                return WriteDelimited(ref pass, field, bytes, depth);
        }
    }

    /// <summary>Writes a message, a string or bytes.</summary>
    public static bool WriteDelimited(scoped ref WireToJsonPass pass, FieldPlan field, ReadOnlySpan<byte> bytes, int depth)
    {
        if (field.Kind == FieldKind.Message) return JsonMessageWriter.Write(ref pass, field.Message, bytes, depth + 1);
        if (field.Kind == FieldKind.Bytes) JsonText.WriteBase64(ref pass.Out, bytes);
        else if (!JsonText.TryWriteString(ref pass.Out, bytes)) return pass.Fail("A string is not well-formed UTF-8.", bytes);
        return true;
    }

    public static void WriteVarint(scoped ref WireToJsonPass pass, FieldPlan field, ulong value, out bool isDefault)
    {
        // A value out of the range of the type is truncated as in every parser. It would be written as another varint.
        ulong kept;
        switch (field.Kind)
        {
            case FieldKind.Int32:
                kept = (ulong)(long)(int)value;
                JsonText.WriteNumber(ref pass.Out, (long)kept);
                break;
            case FieldKind.Int64:
                kept = value;
                WriteInt64(ref pass, (long)value);
                break;
            case FieldKind.UInt32:
                kept = (uint)value;
                JsonText.WriteNumber(ref pass.Out, kept);
                break;
            case FieldKind.UInt64:
                kept = value;
                WriteUInt64(ref pass, value);
                break;
            case FieldKind.SInt32:
                kept = (uint)value;
                JsonText.WriteNumber(ref pass.Out, (long)(int)((uint)kept >> 1) ^ -(long)(kept & 1));
                break;
            case FieldKind.SInt64:
                kept = value;
                WriteInt64(ref pass, (long)(value >> 1) ^ -(long)(value & 1));
                break;
            case FieldKind.Bool:
                kept = value == 0 ? 0UL : 1UL;
                pass.Out.Append(value == 0 ? "false"u8 : "true"u8);
                break;
            default:
                kept = (ulong)(long)(int)value;
                WriteEnum(ref pass, field.Enum, (int)value);
                break;
        }

        isDefault = kept == 0;
        if (kept != value) pass.Degrade(Fidelity.SameValue);
    }

    public static void WriteEnum(scoped ref WireToJsonPass pass, EnumPlan plan, int number)
    {
        if (plan.Schema.IsNullValue)
        {
            if (number != 0) pass.Degrade(Fidelity.Lossy);
            pass.Out.Append("null"u8);
        }
        else if (!pass.Options.EnumsAsIntegers && plan.QuotedName(number) is { } name) pass.Out.Append(name);
        else JsonText.WriteNumber(ref pass.Out, (long)number);
    }

    private static void WriteInt64(scoped ref WireToJsonPass pass, long value)
    {
        if (pass.Options.Int64AsNumbers) JsonText.WriteNumber(ref pass.Out, value);
        else JsonText.WriteQuotedNumber(ref pass.Out, value);
    }

    private static void WriteUInt64(scoped ref WireToJsonPass pass, ulong value)
    {
        if (pass.Options.Int64AsNumbers) JsonText.WriteNumber(ref pass.Out, value);
        else JsonText.WriteQuotedNumber(ref pass.Out, value);
    }

    private static void WriteFixed32(scoped ref WireToJsonPass pass, FieldKind kind, uint bits)
    {
        if (kind == FieldKind.Fixed32) JsonText.WriteNumber(ref pass.Out, (ulong)bits);
        else if (kind == FieldKind.SFixed32) JsonText.WriteNumber(ref pass.Out, (long)(int)bits);
        else
        {
            var value = BitConverter.UInt32BitsToSingle(bits);
            if (float.IsNaN(value) && bits != CanonicalNaN32) pass.Degrade(Fidelity.SameValue);
            JsonText.WriteNumber(ref pass.Out, value);
        }
    }

    private static void WriteFixed64(scoped ref WireToJsonPass pass, FieldKind kind, ulong bits)
    {
        if (kind == FieldKind.Fixed64) WriteUInt64(ref pass, bits);
        else if (kind == FieldKind.SFixed64) WriteInt64(ref pass, (long)bits);
        else
        {
            var value = BitConverter.UInt64BitsToDouble(bits);
            if (double.IsNaN(value) && bits != CanonicalNaN64) pass.Degrade(Fidelity.SameValue);
            JsonText.WriteNumber(ref pass.Out, value);
        }
    }
}
