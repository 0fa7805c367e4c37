using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

internal ref partial struct JsonToWirePass
{
    /// <summary>Reads a scalar. An enum's unknown name is skipped where unknown fields are ignored.</summary>
    private bool ReadScalar(FieldPlan field, bool keepDefault, bool isTagged, out bool isSkipped)
    {
        isSkipped = false;
        switch (field.Kind)
        {
            case FieldKind.String: return ReadString(field, keepDefault);
            case FieldKind.Bytes: return ReadBytes(field, keepDefault);
            case FieldKind.Bool: return ReadBool(field, keepDefault, isTagged);
        }

        var next = _in.Peek();
        var at = _in.Position;
        var isString = next == '"';
        ReadOnlySpan<byte> text;
        if (isString)
        {
            if (!TryReadText(out text)) return false;
        }
        else if (next == '-' || char.IsAsciiDigit((char)next))
        {
            if (!_in.TryReadNumber(out text)) return false;
        }
        else if (next == 'n' && field.TakesNull)
        {
            if (keepDefault) WriteBits(field, 0, isTagged);
            return _in.TryReadLiteral("null"u8);
        }
        else
        {
            return FailType(field);
        }

        if (!ScalarText.TryRead(field, text, isString, out var bits, out var isUnknownName, out var problem))
        {
            isSkipped = isUnknownName && _options.IgnoreUnknownFields;
            if (isSkipped) return true;
            _in.Position = at;
            return Fail(problem!);
        }

        if (keepDefault || bits != 0) WriteBits(field, bits, isTagged);
        return true;
    }

    private bool ReadBool(FieldPlan field, bool keepDefault, bool isTagged)
    {
        var next = _in.Peek();
        if (next is not ((byte)'t' or (byte)'f')) return FailType(field);
        var value = next == 't';
        if (!_in.TryReadLiteral(value ? "true"u8 : "false"u8)) return false;
        if (keepDefault || value) WriteBits(field, value ? 1UL : 0UL, isTagged);
        return true;
    }

    private bool ReadString(FieldPlan field, bool keepDefault)
    {
        if (_in.Peek() != '"') return FailType(field);
        var at = _in.Position;
        if (!_in.TryReadString(out var content, out var hasEscapes)) return false;
        if (content.IsEmpty && !keepDefault) return true;
        _out.WriteTag(field.Number, WireType.LengthDelimited);
        if (hasEscapes) return WriteUnescaped(content) || FailSurrogate(at);
        _out.WriteLengthDelimited(content);
        return true;
    }

    private bool WriteUnescaped(scoped ReadOnlySpan<byte> content)
    {
        var mark = _out.BeginNested();
        if (!JsonCursor.TryUnescape(content, _out.Sink.Reserve(content.Length), out var written)) return false;
        _out.Sink.Advance(written);
        _out.EndNested(mark);
        return true;
    }

    private bool ReadBytes(FieldPlan field, bool keepDefault)
    {
        if (_in.Peek() != '"') return FailType(field);
        var at = _in.Position;
        if (!TryReadText(out var content)) return false;
        if (content.IsEmpty && !keepDefault) return true;
        _out.WriteTag(field.Number, WireType.LengthDelimited);
        var mark = _out.BeginNested();
        if (!TryWriteBase64(content))
        {
            _in.Position = at;
            return Fail("The bytes are not in base64.");
        }

        _out.EndNested(mark);
        return true;
    }

    private bool TryWriteBase64(scoped ReadOnlySpan<byte> text)
    {
        if (!Base64Text.TryDecodeEither(text, _out.Sink.Reserve(Base64Text.MaxDecodedLength(text.Length)), out var written)) return false;
        _out.Sink.Advance(written);
        return true;
    }

    private void WriteBits(FieldPlan field, ulong bits, bool isTagged) => field.WriteBits(ref _out, bits, isTagged);

    private bool FailType(FieldPlan field) => Fail($"Expected {ScalarText.NameOf(field)}, found {Found()}.");
}
