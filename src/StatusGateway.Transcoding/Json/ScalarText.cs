using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>Converts the text of a scalar value to its bits on the wire: JSON numbers and strings, map keys, path and query values.</summary>
internal static class ScalarText
{
    private const int MaxQuotedLength = 60;

    /// <summary>
    /// Reads a number or an enum.
    /// </summary>
    /// <param name="field">The field; not one of strings, bytes or messages.</param>
    /// <param name="text">The text, without quotes.</param>
    /// <param name="isString">The text was a string, which can also be the name of an enum value, NaN or an infinity.</param>
    /// <param name="bits">The bits on the wire: a varint, or the low 32 or all 64 bits.</param>
    /// <param name="isUnknownName">The enum has no such name.</param>
    /// <param name="error">The error text, or null.</param>
    public static bool TryRead(
        FieldPlan field, ReadOnlySpan<byte> text, bool isString, out ulong bits, out bool isUnknownName, out string? error)
    {
        isUnknownName = false;
        error = null;
        bits = 0;
        long signed;
        NumberOutcome outcome;
        switch (field.Kind)
        {
            case FieldKind.Int32:
                outcome = JsonNumber.TryGetSigned(text, int.MinValue, int.MaxValue, out signed);
                bits = (ulong)signed;
                break;
            case FieldKind.Int64 or FieldKind.SFixed64:
                outcome = JsonNumber.TryGetSigned(text, long.MinValue, long.MaxValue, out signed);
                bits = (ulong)signed;
                break;
            case FieldKind.SInt32:
                outcome = JsonNumber.TryGetSigned(text, int.MinValue, int.MaxValue, out signed);
                bits = (uint)((signed << 1) ^ (signed >> 63));
                break;
            case FieldKind.SInt64:
                outcome = JsonNumber.TryGetSigned(text, long.MinValue, long.MaxValue, out signed);
                bits = (ulong)((signed << 1) ^ (signed >> 63));
                break;
            case FieldKind.SFixed32:
                outcome = JsonNumber.TryGetSigned(text, int.MinValue, int.MaxValue, out signed);
                bits = (uint)signed;
                break;
            case FieldKind.UInt32 or FieldKind.Fixed32:
                outcome = JsonNumber.TryGetUnsigned(text, uint.MaxValue, out bits);
                break;
            case FieldKind.UInt64 or FieldKind.Fixed64:
                outcome = JsonNumber.TryGetUnsigned(text, ulong.MaxValue, out bits);
                break;
            case FieldKind.Float:
                outcome = TryReadSpecial(text, isString, out var special)
                    ? NumberOutcome.Ok
                    : JsonNumber.TryGetSingle(text, out special);
                bits = BitConverter.SingleToUInt32Bits(special);
                if (float.IsNaN(special)) bits = 0x7FC00000;
                break;
            case FieldKind.Double:
                outcome = ReadDouble(text, isString, out bits);
                break;
            case FieldKind.Enum:
                if (isString && field.Enum.TryGetNumber(text, out var number))
                {
                    bits = (ulong)(long)number;
                    return true;
                }

                outcome = JsonNumber.TryGetSigned(text, int.MinValue, int.MaxValue, out signed);
                bits = (ulong)signed;
                isUnknownName = isString && outcome == NumberOutcome.Malformed;
                if (outcome == NumberOutcome.Ok && field.Enum.Schema.IsClosed && field.Enum.QuotedName((int)signed) is null)
                {
                    isUnknownName = true;
                    outcome = NumberOutcome.OutOfRange;
                }

                break;
            default:
                outcome = NumberOutcome.Malformed;
                break;
        }

        if (outcome != NumberOutcome.Ok) error = Describe(field, text, isString, outcome);
        return outcome == NumberOutcome.Ok;
    }

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public static bool TryReadBool(ReadOnlySpan<byte> text, out ulong bits)
    {
        bits = text.SequenceEqual("true"u8) ? 1UL : 0UL;
        return bits == 1 || text.SequenceEqual("false"u8);
    }

    /// <summary>Quotes a value for an error text: short, and without control characters.</summary>
    public static string Quote(ReadOnlySpan<byte> text) => $"\"{DisplayText.Sanitize(text, MaxQuotedLength)}\"";

    /// <summary>Names the type of a field as in a .proto file, with an article.</summary>
    public static string DescribeType(FieldPlan field) => field.Kind switch
    {
        FieldKind.Enum => $"a value of {field.Schema.EnumType!.FullName}",
        FieldKind.Message or FieldKind.Group => $"a {field.Schema.MessageType!.FullName}",
        FieldKind.Int32 or FieldKind.Int64 => $"an {field.Kind.ToString().ToLowerInvariant()}",
        _ => $"a {field.Kind.ToString().ToLowerInvariant()}",
    };

    private static NumberOutcome ReadDouble(ReadOnlySpan<byte> text, bool isString, out ulong bits)
    {
        if (TryReadSpecial(text, isString, out var special))
        {
            bits = float.IsNaN(special) ? 0x7FF8000000000000 : BitConverter.DoubleToUInt64Bits(special);
            return NumberOutcome.Ok;
        }

        var outcome = JsonNumber.TryGetDouble(text, out var value);
        bits = BitConverter.DoubleToUInt64Bits(value);
        return outcome;
    }

    private static bool TryReadSpecial(ReadOnlySpan<byte> text, bool isString, out float value)
    {
        value = 0;
        if (!isString) return false;
        if (text.SequenceEqual("NaN"u8)) value = float.NaN;
        else if (text.SequenceEqual("Infinity"u8)) value = float.PositiveInfinity;
        else if (text.SequenceEqual("-Infinity"u8)) value = float.NegativeInfinity;
        return value != 0;
    }

    private static string Describe(FieldPlan field, ReadOnlySpan<byte> text, bool isString, NumberOutcome outcome)
    {
        var shown = isString ? Quote(text) : Quote(text).Trim('"');
        return (field.Kind, outcome) switch
        {
            (FieldKind.Enum, _) => $"{shown} is not {DescribeType(field)}.",
            (_, NumberOutcome.NotInteger) => $"{shown} is not an integer.",
            (_, NumberOutcome.OutOfRange) => $"{shown} is out of the range of {DescribeType(field)}.",
            _ => $"{shown} is not {DescribeType(field)}.",
        };
    }
}
