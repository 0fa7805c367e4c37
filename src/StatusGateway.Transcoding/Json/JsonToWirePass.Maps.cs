using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

internal ref partial struct JsonToWirePass
{
    private bool ReadMap(FieldPlan field, int depth)
    {
        if (depth >= _options.MaxDepth) return FailTooDeep();
        if (_in.Peek() != '{') return Fail($"Expected an object, found {Found()}.");
        _in.TryTake((byte)'{');
        if (TryTakeEnd((byte)'}')) return true;
        var keyField = field.Key;
        var valueField = field.Value;
        while (true)
        {
            var keyAt = _in.Position;
            if (!TryReadText(out var key) || !_in.TryTake((byte)':')) return false;
            var before = _out.Sink.Length;
            _out.WriteTag(field.Number, field.WireType);
            var mark = field.Kind == FieldKind.Group ? 0 : _out.BeginNested();
            if (!WriteMapKey(keyField, key, keyAt) || !ReadMapValue(valueField, depth, out var isSkipped)) return At(key);
            if (isSkipped) _out.Sink.Truncate(before);
            else if (field.Kind == FieldKind.Group) _out.WriteTag(field.Number, WireType.EndGroup);
            else _out.EndNested(mark);
            if (!_in.TryTakeSeparator((byte)'}', out var isEnd)) return false;
            if (isEnd) return true;
            _in.Peek();
        }
    }

    private bool WriteMapKey(FieldPlan field, scoped ReadOnlySpan<byte> key, int keyAt)
    {
        if (field.Kind == FieldKind.String)
        {
            _out.WriteTag(1, WireType.LengthDelimited);
            _out.WriteLengthDelimited(key);
            return true;
        }

        string? problem = null;
        var isOk = field.Kind == FieldKind.Bool
            ? ScalarText.TryReadBool(key, out var bits)
            : ScalarText.TryRead(field, key, isString: true, out bits, out _, out problem);
        if (!isOk)
        {
            _in.Position = keyAt;
            return Fail(problem ?? $"{ScalarText.Quote(key)} is not a bool.");
        }

        WriteBits(field, bits, isTagged: true);
        return true;
    }

    private bool ReadMapValue(FieldPlan field, int depth, out bool isSkipped)
    {
        isSkipped = false;
        if (_in.Peek() == 'n' && !field.TakesNull) return Fail("A map may not have null in it.");
        return field.Kind is FieldKind.Message or FieldKind.Group
            ? ReadSingular(field, keepDefault: true, depth + 1)
            : ReadScalar(field, keepDefault: true, isTagged: true, out isSkipped);
    }
}
