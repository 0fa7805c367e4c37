using System.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Writes the query of a request, the mirror of <see cref="QueryReader"/>.</summary>
internal static class HttpQueryWriter
{
    /// <summary>Writes the field at the cursor as parameters.</summary>
    public static bool WriteParameters(scoped ref HttpRequestPass pass, FieldPlan field, int depth)
    {
        if (field.Schema.IsMap) return WriteEntries(ref pass, field, depth);
        if (field.IsPlainMessage) return WriteNested(ref pass, field, depth);
        var path = pass.Fields.AsSpan(0, depth);
        if (!TextValue.IsSupported(field))
        {
            JsonMembers.Skip(ref pass.In);
            pass.Fail(path, $"It is a {(field.Schema.IsRepeated ? "list of messages" : field.Schema.MessageType!.FullName)}, which the query of {pass.Binding.Template} cannot carry.");
            return true;
        }

        if (!field.Schema.IsRepeated) return WriteParameter(ref pass, field, path, default, hasKey: false);
        pass.In.TryTake((byte)'[');
        while (pass.In.Peek() is not ((byte)']' or 0))
        {
            WriteParameter(ref pass, field, path, default, hasKey: false);
            if (pass.In.Peek() == ',') pass.In.TryTake((byte)',');
        }

        pass.In.TryTake((byte)']');
        return true;
    }

    private static bool WriteNested(scoped ref HttpRequestPass pass, FieldPlan field, int depth)
    {
        var path = pass.Fields.AsSpan(0, depth);
        if (depth == QueryReader.MaxPathDepth)
        {
            JsonMembers.Skip(ref pass.In);
            pass.Fail(path, $"It is nested more than {QueryReader.MaxPathDepth} messages deep, which the query of {pass.Binding.Template} cannot carry.");
        }
        else if (!pass.WalkObject(field.Message, depth, isBody: false))
        {
            pass.Fail(path, $"It is a message without a value in it, which the query of {pass.Binding.Template} cannot carry.");
        }

        return true;
    }

    private static bool WriteEntries(scoped ref HttpRequestPass pass, FieldPlan field, int depth)
    {
        var path = pass.Fields.AsSpan(0, depth);
        var value = field.Message.Find(2)!;
        if (!TextValue.IsSupported(value))
        {
            JsonMembers.Skip(ref pass.In);
            pass.Fail(path, $"It is a map of messages, which the query of {pass.Binding.Template} cannot carry.");
            return true;
        }

        pass.In.TryTake((byte)'{');
        while (pass.In.Peek() is not ((byte)'}' or 0))
        {
            if (!JsonMembers.TryReadName(ref pass.In, out var key)) break;
            WriteParameter(ref pass, value, path, key, hasKey: true);
            if (pass.In.Peek() == ',') pass.In.TryTake((byte)',');
        }

        pass.In.TryTake((byte)'}');
        return true;
    }

    /// <summary>Writes <c>name=value</c> or <c>name[key]=value</c> with the value at the cursor.</summary>
    private static bool WriteParameter(scoped ref HttpRequestPass pass, FieldPlan leaf, scoped ReadOnlySpan<FieldPlan> path, scoped ReadOnlySpan<byte> key, bool hasKey)
    {
        var mark = pass.Query.Length;
        if (mark > 0) pass.Query.Append((byte)'&');
        var json = pass.In.Whole[JsonMembers.Skip(ref pass.In)];
        if (!TryWriteName(ref pass, path, key, hasKey))
        {
            pass.Query.Truncate(mark);
            pass.Fail(path, $"Its name cannot be a query parameter of {pass.Binding.Template}.");
            return true;
        }

        pass.Query.Append((byte)'=');
        PercentEncoding.Encode(ParameterText.FromJson(leaf, json), ref pass.Query);
        return true;
    }

    /// <summary>Writes the name; false if it would not be read as this field: it is too long, or has another meaning as a whole.</summary>
    private static bool TryWriteName(scoped ref HttpRequestPass pass, scoped ReadOnlySpan<FieldPlan> path, scoped ReadOnlySpan<byte> key, bool hasKey)
    {
        var length = path.Length - 1;
        var message = pass.Binding.Method.Input.Plan;
        var mark = pass.Query.Length;
        var isSimple = true;
        for (var i = 0; i < path.Length; i++)
        {
            var field = path[i];
            var name = IsReadAs(message, field, field.JsonName) ? field.JsonName : field.ProtoName;
            if (name != field.JsonName && !IsReadAs(message, field, name)) return false;
            isSimple &= message.SeparatorNames.Length == 0;
            if (i > 0) pass.Query.Append((byte)'.');
            PercentEncoding.Encode(name, ref pass.Query);
            length += Encoding.UTF8.GetCharCount(name);
            if (i < path.Length - 1) message = field.Message;
        }

        if (hasKey)
        {
            pass.Query.Append("%5B"u8);
            PercentEncoding.Encode(key, ref pass.Query);
            pass.Query.Append("%5D"u8);
            length += Encoding.UTF8.GetCharCount(key) + 2;
        }

        return length <= QueryReader.MaxNameLength && (isSimple || IsReadAs(ref pass, Encoding.ASCII.GetString(pass.Query.From(mark)), path, key, hasKey));
    }

    private static bool IsReadAs(MessagePlan message, FieldPlan field, ReadOnlySpan<byte> name) => !name.IsEmpty && message.Find(name) == field;

    /// <summary>Gets whether an encoded name is read as the path and the key: separators in JSON names can give it another meaning.</summary>
    private static bool IsReadAs(scoped ref HttpRequestPass pass, string encoded, scoped ReadOnlySpan<FieldPlan> path, scoped ReadOnlySpan<byte> key, bool hasKey)
    {
        PercentEncoding.TryDecodeQuery(encoded, out var name);
        var fields = new FieldPlan[QueryReader.MaxPathDepth];
        return QueryName.TryResolve(pass.Binding.Method.Input.Plan, Encoding.UTF8.GetBytes(name ?? ""), fields, out var read)
            && path.SequenceEqual(fields.AsSpan(0, read.Count)) && read.HasKey == hasKey && key.SequenceEqual(read.Key);
    }
}
