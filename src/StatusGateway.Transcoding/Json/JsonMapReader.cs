using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Reads maps. Of a repeated key the last value counts, as in protobuf.</summary>
internal static class JsonMapReader
{
    public static bool Read(scoped ref JsonToWirePass pass, FieldPlan field, int depth)
    {
        if (depth >= pass.Options.MaxDepth) return pass.FailTooDeep();
        if (pass.In.Peek() != '{') return pass.Fail($"Expected an object, found {pass.Found()}.");
        pass.In.TryTake((byte)'{');
        if (pass.TryTakeEnd((byte)'}')) return true;
        var keyField = field.Key;
        var valueField = field.Value;
        while (true)
        {
            var keyAt = pass.In.Position;
            if (!pass.TryReadText(out var key) || !pass.In.TryTake((byte)':')) return false;
            var before = pass.Out.Sink.Length;
            pass.Out.WriteTag(field.Number, field.WireType);
            var mark = field.Kind == FieldKind.Group ? 0 : pass.Out.BeginNested();
            if (!WriteKey(ref pass, keyField, key, keyAt) || !ReadValue(ref pass, valueField, depth, out var isSkipped)) return pass.FailIn(key);
            if (isSkipped) pass.Out.Sink.Truncate(before);
            else if (field.Kind == FieldKind.Group) pass.Out.WriteTag(field.Number, WireType.EndGroup);
            else pass.Out.EndNested(mark);
            if (!pass.In.TryTakeSeparator((byte)'}', out var isEnd)) return false;
            if (isEnd) return true;
            pass.In.Peek();
        }
    }

    private static bool WriteKey(scoped ref JsonToWirePass pass, FieldPlan field, scoped ReadOnlySpan<byte> key, int keyAt)
    {
        if (field.Kind == FieldKind.String)
        {
            pass.Out.WriteTag(1, WireType.LengthDelimited);
            pass.Out.WriteLengthDelimited(key);
            return true;
        }

        string? error = null;
        var isOk = field.Kind == FieldKind.Bool
            ? ScalarText.TryReadBool(key, out var bits)
            : ScalarText.TryRead(field, key, isString: true, out bits, out _, out error);
        if (!isOk)
        {
            pass.In.Position = keyAt;
            return pass.Fail(error ?? $"{ScalarText.Quote(key)} is not a bool.");
        }

        JsonScalarReader.WriteBits(ref pass, field, bits, isTagged: true);
        return true;
    }

    private static bool ReadValue(scoped ref JsonToWirePass pass, FieldPlan field, int depth, out bool isSkipped)
    {
        isSkipped = false;
        if (pass.In.Peek() == 'n' && !field.TakesNull) return pass.Fail("A map cannot contain null.");
        return field.Kind is FieldKind.Message or FieldKind.Group
            ? JsonFieldReader.ReadSingular(ref pass, field, keepDefault: true, depth + 1)
            : JsonScalarReader.Read(ref pass, field, keepDefault: true, isTagged: true, out isSkipped);
    }
}
