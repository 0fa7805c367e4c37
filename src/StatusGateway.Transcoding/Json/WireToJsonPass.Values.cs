using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

internal ref partial struct WireToJsonPass
{
    private const uint CanonicalNaN32 = 0x7FC00000;
    private const ulong CanonicalNaN64 = 0x7FF8000000000000;

    /// <summary>Writes one value of a field.</summary>
    private bool WriteValue(FieldPlan field, scoped ref WireReader reader, ReadOnlySpan<byte> data, int depth, out bool isDefault)
    {
        var at = reader.Position;
        isDefault = false;
        switch (field.WireType)
        {
            case WireType.Varint:
                if (!reader.TryReadVarint(out var varint)) return Fail("A number is cut off or too long.", data, at);
                WriteVarint(field, varint, out isDefault);
                return true;
            case WireType.Fixed32:
                if (!reader.TryReadFixed32(out var fixed32)) return Fail("A number is cut off.", data, at);
                isDefault = fixed32 == 0;
                WriteFixed32(field.Kind, fixed32);
                return true;
            case WireType.Fixed64:
                if (!reader.TryReadFixed64(out var fixed64)) return Fail("A number is cut off.", data, at);
                isDefault = fixed64 == 0;
                WriteFixed64(field.Kind, fixed64);
                return true;
            case WireType.StartGroup:
                return reader.TryReadGroup(field.Number, out var group)
                    ? WriteMessage(field.Message, group, depth + 1)
                    : Fail("A group does not end.", data, at);
            default:
                if (!reader.TryReadLengthDelimited(out var bytes)) return Fail("A value is longer than what is left of its message.", data, at);
                isDefault = bytes.IsEmpty;
                return WriteDelimited(field, bytes, depth);
        }
    }

    /// <summary>Writes a message, a string or bytes.</summary>
    private bool WriteDelimited(FieldPlan field, ReadOnlySpan<byte> bytes, int depth)
    {
        if (field.Kind == FieldKind.Message) return WriteMessage(field.Message, bytes, depth + 1);
        if (field.Kind == FieldKind.Bytes) JsonText.WriteBase64(ref _out, bytes);
        else if (!JsonText.TryWriteString(ref _out, bytes)) return Fail("A string is not well-formed UTF-8.", bytes);
        return true;
    }

    private void WriteVarint(FieldPlan field, ulong value, out bool isDefault)
    {
        // What the type cannot hold is cut as every parser cuts it; written again, it is another varint.
        ulong kept;
        switch (field.Kind)
        {
            case FieldKind.Int32:
                kept = (ulong)(long)(int)value;
                JsonText.WriteNumber(ref _out, (long)kept);
                break;
            case FieldKind.Int64:
                kept = value;
                JsonText.WriteQuotedNumber(ref _out, (long)value);
                break;
            case FieldKind.UInt32:
                kept = (uint)value;
                JsonText.WriteNumber(ref _out, kept);
                break;
            case FieldKind.UInt64:
                kept = value;
                JsonText.WriteQuotedNumber(ref _out, value);
                break;
            case FieldKind.SInt32:
                kept = (uint)value;
                JsonText.WriteNumber(ref _out, (long)(int)((uint)kept >> 1) ^ -(long)(kept & 1));
                break;
            case FieldKind.SInt64:
                kept = value;
                JsonText.WriteQuotedNumber(ref _out, (long)(value >> 1) ^ -(long)(value & 1));
                break;
            case FieldKind.Bool:
                kept = value == 0 ? 0UL : 1UL;
                _out.Append(value == 0 ? "false"u8 : "true"u8);
                break;
            default:
                kept = (ulong)(long)(int)value;
                WriteEnum(field.Enum, (int)value);
                break;
        }

        isDefault = kept == 0;
        if (kept != value) Degrade(Fidelity.SameValue);
    }

    private void WriteEnum(EnumPlan plan, int number)
    {
        if (plan.Schema.IsNullValue)
        {
            if (number != 0) Degrade(Fidelity.Lossy);
            _out.Append("null"u8);
        }
        else if (!_options.EnumsAsIntegers && plan.QuotedName(number) is { } name) _out.Append(name);
        else JsonText.WriteNumber(ref _out, (long)number);
    }

    private void WriteFixed32(FieldKind kind, uint bits)
    {
        if (kind == FieldKind.Fixed32) JsonText.WriteNumber(ref _out, (ulong)bits);
        else if (kind == FieldKind.SFixed32) JsonText.WriteNumber(ref _out, (long)(int)bits);
        else
        {
            var value = BitConverter.UInt32BitsToSingle(bits);
            if (float.IsNaN(value) && bits != CanonicalNaN32) Degrade(Fidelity.SameValue);
            JsonText.WriteNumber(ref _out, value);
        }
    }

    private void WriteFixed64(FieldKind kind, ulong bits)
    {
        if (kind == FieldKind.Fixed64) JsonText.WriteQuotedNumber(ref _out, bits);
        else if (kind == FieldKind.SFixed64) JsonText.WriteQuotedNumber(ref _out, (long)bits);
        else
        {
            var value = BitConverter.UInt64BitsToDouble(bits);
            if (double.IsNaN(value) && bits != CanonicalNaN64) Degrade(Fidelity.SameValue);
            JsonText.WriteNumber(ref _out, value);
        }
    }

    /// <summary>Writes what a field without presence has when it is not there.</summary>
    private void WriteDefault(FieldPlan field)
    {
        if (field.Schema.IsRepeated) _out.Append(field.Schema.IsMap ? "{}"u8 : "[]"u8);
        else WriteScalarDefault(field);
    }

    private void WriteScalarDefault(FieldPlan field)
    {
        switch (field.Kind)
        {
            case FieldKind.String or FieldKind.Bytes: _out.Append("\"\""u8); break;
            case FieldKind.Bool: _out.Append("false"u8); break;
            case FieldKind.Int64 or FieldKind.UInt64 or FieldKind.SInt64 or FieldKind.Fixed64 or FieldKind.SFixed64:
                _out.Append("\"0\""u8);
                break;
            case FieldKind.Enum:
                // A closed enum begins with its first value, an open one with 0, which is its first value too.
                WriteEnum(field.Enum, field.Enum.Schema.Values[0].Number);
                break;
            default: _out.Append((byte)'0'); break;
        }
    }

    /// <summary>The value of one field as a document: what the message has of it, or its default.</summary>
    public bool WriteFieldAlone(MessagePlan plan, FieldPlan field, ReadOnlySpan<byte> data, int depth)
    {
        using var members = new PooledBuffer();
        if (!TryCollect(plan, field, data, members)) return false;
        var only = members.WrittenSpan;
        if (only.IsEmpty)
        {
            WriteUnset(field);
            return true;
        }

        _mergeBudget -= only.Length;
        if (_mergeBudget < 0) return Fail("Too many lists in it are split into parts.", data);
        var reader = new WireReader(only);
        reader.TryReadTag(out _, out var wireType);
        return field.Schema.IsRepeated
            ? WriteRepeated(field, only, ref reader, wireType, depth, out _)
            : WriteLast(field, only, depth);
    }

    /// <summary>What a document says of a field that is not there: null where a default would be taken for a value.</summary>
    private void WriteUnset(FieldPlan field)
    {
        if (!field.Schema.HasPresence) WriteDefault(field);
        else if (field.Schema.MessageType is { WellKnown: WellKnownType.None or WellKnownType.Struct or WellKnownType.Any }) _out.Append("{}"u8);
        else if (field.Schema.MessageType is { WellKnown: WellKnownType.ListValue }) _out.Append("[]"u8);
        else _out.Append("null"u8);
    }

    /// <summary>Copies every occurrence of a field that counts, tags included.</summary>
    private bool TryCollect(MessagePlan plan, FieldPlan field, ReadOnlySpan<byte> data, PooledBuffer members)
    {
        var oneof = field.Schema.OneofIndex;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            var start = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return Fail("A tag cannot be read.", data, start);
            var other = number == field.Number ? field : oneof < 0 ? null : plan.Find(number);
            var isKnown = other is not null && Fits(other, wireType) && !IsUnknownClosedEnum(other, wireType, reader);
            if (!reader.TrySkip(number, wireType)) return Fail($"Field {number} cannot be read.", data, start);
            if (!isKnown) continue;
            if (other == field) members.Write(data[start..reader.Position]);
            else if (other!.Schema.OneofIndex == oneof) members.Clear();
        }

        return true;
    }
}
