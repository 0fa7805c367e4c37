using System.Text;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The query: what <see cref="QueryReader"/> reads.</summary>
internal ref partial struct UnweavePass
{
    private static ReadOnlySpan<byte> Separators => ".[]"u8;

    /// <summary>Writes a field, which is at the cursor, as parameters. False when it has none.</summary>
    private bool WriteParameters(FieldPlan field, int depth)
    {
        if (field.Schema.IsMap) return WriteEntries(field, depth);
        if (FieldPathResolver.IsPlainMessage(field)) return WriteNested(field, depth);
        var path = _path.AsSpan(0, depth);
        if (!TextValue.IsSupported(field))
        {
            JsonMembers.Skip(ref _in);
            Fail(path, $"It is a {(field.Schema.IsRepeated ? "list of messages" : field.Schema.MessageType!.FullName)}, which the query of {_binding.Template} cannot carry.");
            return true;
        }

        if (!field.Schema.IsRepeated) return WriteParameter(field, path, default, hasKey: false);
        _in.TryTake((byte)'[');
        while (_in.Peek() is not ((byte)']' or 0))
        {
            WriteParameter(field, path, default, hasKey: false);
            if (_in.Peek() == ',') _in.TryTake((byte)',');
        }

        _in.TryTake((byte)']');
        return true;
    }

    private bool WriteNested(FieldPlan field, int depth)
    {
        var path = _path.AsSpan(0, depth);
        if (depth == QueryReader.DeepestPath)
        {
            JsonMembers.Skip(ref _in);
            Fail(path, $"It lies more than {QueryReader.DeepestPath} messages deep, which the query of {_binding.Template} cannot carry.");
        }
        else if (!WalkObject(field.Message, depth, isBody: false))
        {
            Fail(path, $"It is a message without a value in it, which the query of {_binding.Template} cannot carry.");
        }

        return true;
    }

    private bool WriteEntries(FieldPlan field, int depth)
    {
        var path = _path.AsSpan(0, depth);
        var value = field.Message.Find(2)!;
        if (!TextValue.IsSupported(value))
        {
            JsonMembers.Skip(ref _in);
            Fail(path, $"It is a map of messages, which the query of {_binding.Template} cannot carry.");
            return true;
        }

        _in.TryTake((byte)'{');
        while (_in.Peek() is not ((byte)'}' or 0))
        {
            if (!JsonMembers.TryReadName(ref _in, out var key)) break;
            WriteParameter(value, path, key, hasKey: true);
            if (_in.Peek() == ',') _in.TryTake((byte)',');
        }

        _in.TryTake((byte)'}');
        return true;
    }

    /// <summary>Writes <c>name=value</c> or <c>name[key]=value</c>; the value is at the cursor.</summary>
    private bool WriteParameter(FieldPlan leaf, scoped ReadOnlySpan<FieldPlan> path, scoped ReadOnlySpan<byte> key, bool hasKey)
    {
        var mark = _query.Length;
        if (mark > 0) _query.Append((byte)'&');
        var json = _in.Whole[JsonMembers.Skip(ref _in)];
        if (!TryWriteName(path, key, hasKey))
        {
            _query.Truncate(mark);
            Fail(path, $"Its name is one that the query of {_binding.Template} cannot carry.");
            return true;
        }

        _query.Append((byte)'=');
        PercentEncoding.Encode(TextOf(leaf, json), ref _query);
        return true;
    }

    /// <summary>False for a name that would not be read as this field: too long, or with a separator in it.</summary>
    private bool TryWriteName(scoped ReadOnlySpan<FieldPlan> path, scoped ReadOnlySpan<byte> key, bool hasKey)
    {
        var length = path.Length - 1;
        var message = _binding.Method.Input.Plan;
        for (var i = 0; i < path.Length; i++)
        {
            var field = path[i];
            var name = IsReadAs(message, field, field.JsonName) ? field.JsonName : field.ProtoName;
            if (name != field.JsonName && !IsReadAs(message, field, name)) return false;
            if (i > 0) _query.Append((byte)'.');
            PercentEncoding.Encode(name, ref _query);
            length += Encoding.UTF8.GetCharCount(name);
            if (i < path.Length - 1) message = field.Message;
        }

        if (hasKey)
        {
            _query.Append("%5B"u8);
            PercentEncoding.Encode(key, ref _query);
            _query.Append("%5D"u8);
            length += Encoding.UTF8.GetCharCount(key) + 2;
        }

        return length <= QueryReader.LongestName;
    }

    private static bool IsReadAs(MessagePlan message, FieldPlan field, ReadOnlySpan<byte> name) =>
        !name.IsEmpty && name.IndexOfAny(Separators) < 0 && message.Find(name) == field;

    /// <summary>The text of a JSON value as path and query have it.</summary>
    private static ReadOnlySpan<byte> TextOf(FieldPlan field, ReadOnlySpan<byte> json)
    {
        if (json.SequenceEqual("null"u8)) return "NULL_VALUE"u8;
        if (json.IsEmpty || json[0] != '"') return json;
        var content = json[1..^1];
        if (content.Contains((byte)'\\')) content = JsonMembers.Unescape(content);
        return IsBytes(field) ? ToUrlSafe(content) : content;
    }

    private static bool IsBytes(FieldPlan field) =>
        field.Kind == FieldKind.Bytes || (field.Schema.MessageType is { WellKnown: WellKnownType.Wrapper } && field.Message.Find(1)!.Kind == FieldKind.Bytes);

    /// <summary>Base64's other alphabet, with padding: a slash in a path is a separator to many servers, escaped or not.</summary>
    private static ReadOnlySpan<byte> ToUrlSafe(ReadOnlySpan<byte> base64)
    {
        if (base64.IndexOfAny((byte)'+', (byte)'/') < 0) return base64;
        var text = base64.ToArray();
        text.AsSpan().Replace((byte)'+', (byte)'-');
        text.AsSpan().Replace((byte)'/', (byte)'_');
        return text;
    }
}
