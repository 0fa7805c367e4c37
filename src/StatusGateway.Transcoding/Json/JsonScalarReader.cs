using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Reads scalar values.</summary>
internal static class JsonScalarReader
{
    /// <summary>Reads a scalar. An unknown name of an enum value is skipped if unknown fields are ignored.</summary>
    public static bool Read(scoped ref JsonToWirePass pass, FieldPlan field, bool keepDefault, bool isTagged, out bool isSkipped)
    {
        isSkipped = false;
        switch (field.Kind)
        {
            case FieldKind.String: return ReadString(ref pass, field, keepDefault);
            case FieldKind.Bytes: return ReadBytes(ref pass, field, keepDefault);
            case FieldKind.Bool: return ReadBool(ref pass, field, keepDefault, isTagged);
        }

        var next = pass.In.Peek();
        var at = pass.In.Position;
        var isString = next == '"';
        ReadOnlySpan<byte> text;
        if (isString)
        {
            if (!pass.TryReadText(out text)) return false;
        }
        else if (next == '-' || char.IsAsciiDigit((char)next))
        {
            if (!pass.In.TryReadNumber(out text)) return false;
        }
        else if (next == 'n' && field.TakesNull)
        {
            if (keepDefault) WriteBits(ref pass, field, 0, isTagged);
            return pass.In.TryReadLiteral("null"u8);
        }
        else
        {
            return FailType(ref pass, field);
        }

        if (!ScalarText.TryRead(field, text, isString, out var bits, out var isUnknownName, out var error))
        {
            isSkipped = isUnknownName && pass.Options.IgnoreUnknownFields;
            if (isSkipped) return true;
            pass.In.Position = at;
            return pass.Fail(error!);
        }

        if (keepDefault || bits != 0) WriteBits(ref pass, field, bits, isTagged);
        return true;
    }

    public static bool TryWriteBase64(scoped ref JsonToWirePass pass, scoped ReadOnlySpan<byte> text)
    {
        if (!Base64Text.TryDecodeEither(text, pass.Out.Sink.Reserve(Base64Text.MaxDecodedLength(text.Length)), out var written)) return false;
        pass.Out.Sink.Advance(written);
        return true;
    }

    public static void WriteBits(scoped ref JsonToWirePass pass, FieldPlan field, ulong bits, bool isTagged) => field.WriteBits(ref pass.Out, bits, isTagged);

    private static bool ReadBool(scoped ref JsonToWirePass pass, FieldPlan field, bool keepDefault, bool isTagged)
    {
        var next = pass.In.Peek();
        if (next is not ((byte)'t' or (byte)'f')) return FailType(ref pass, field);
        var value = next == 't';
        if (!pass.In.TryReadLiteral(value ? "true"u8 : "false"u8)) return false;
        if (keepDefault || value) WriteBits(ref pass, field, value ? 1UL : 0UL, isTagged);
        return true;
    }

    private static bool ReadString(scoped ref JsonToWirePass pass, FieldPlan field, bool keepDefault)
    {
        if (pass.In.Peek() != '"') return FailType(ref pass, field);
        var at = pass.In.Position;
        if (!pass.In.TryReadString(out var content, out var hasEscapes)) return false;
        if (content.IsEmpty && !keepDefault) return true;
        pass.Out.WriteTag(field.Number, WireType.LengthDelimited);
        if (hasEscapes) return WriteUnescaped(ref pass, content) || pass.FailSurrogate(at);
        pass.Out.WriteLengthDelimited(content);
        return true;
    }

    private static bool WriteUnescaped(scoped ref JsonToWirePass pass, scoped ReadOnlySpan<byte> content)
    {
        var mark = pass.Out.BeginNested();
        if (!JsonCursor.TryUnescape(content, pass.Out.Sink.Reserve(content.Length), out var written)) return false;
        pass.Out.Sink.Advance(written);
        pass.Out.EndNested(mark);
        return true;
    }

    private static bool ReadBytes(scoped ref JsonToWirePass pass, FieldPlan field, bool keepDefault)
    {
        if (pass.In.Peek() != '"') return FailType(ref pass, field);
        var at = pass.In.Position;
        if (!pass.TryReadText(out var content)) return false;
        if (content.IsEmpty && !keepDefault) return true;
        pass.Out.WriteTag(field.Number, WireType.LengthDelimited);
        var mark = pass.Out.BeginNested();
        if (!TryWriteBase64(ref pass, content))
        {
            pass.In.Position = at;
            return pass.Fail("The bytes are not in base64.");
        }

        pass.Out.EndNested(mark);
        return true;
    }

    private static bool FailType(scoped ref JsonToWirePass pass, FieldPlan field) => pass.Fail($"Expected {ScalarText.DescribeType(field)}, found {pass.Found()}.");
}
