using StatusGateway.Transcoding.Json.WellKnown;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Writes the paths of a google.protobuf.FieldMask in a path or a query, with JSON names or names of the .proto file:
/// <code>title, author.displayName, author.display_name   →   title, author.display_name, author.display_name</code>
/// </summary>
internal static class ParameterMask
{
    /// <summary>Writes the paths of a comma-separated list, each as a value of field 1; false if one is not a path.</summary>
    /// <param name="text">The list.</param>
    /// <param name="binding">The binding, whose body or response has the fields; null if they are not known.</param>
    /// <param name="writer">The writer.</param>
    public static bool TryWrite(ReadOnlySpan<byte> text, HttpBinding? binding, ref WireWriter writer)
    {
        if (text.IsEmpty) return true;
        foreach (var range in text.Split((byte)','))
        {
            var path = text[range].Trim((byte)' ');
            if (path.IsEmpty) return false;
            writer.WriteTag(1, WireType.LengthDelimited);
            var mark = writer.BeginNested();
            if (!TryWritePath(path, binding, ref writer.Sink)) return false;
            writer.EndNested(mark);
        }

        return true;
    }

    private static bool TryWritePath(ReadOnlySpan<byte> path, HttpBinding? binding, ref ByteSink sink)
    {
        if (binding is not null && ((binding.BodyMessage is { } body && TryWriteFields(path, body.Plan, ref sink)) || TryWriteFields(path, binding.Method.Output.Plan, ref sink)))
            return true;

        var isFirst = true;
        foreach (var range in path.Split((byte)'.'))
        {
            if (!isFirst) sink.Append((byte)'.');
            isFirst = false;
            if (!TryWriteName(path[range], ref sink)) return false;
        }

        return true;
    }

    /// <summary>Writes the names that the fields of a path have in the .proto file; false if it is not a path of the message.</summary>
    private static bool TryWriteFields(ReadOnlySpan<byte> path, MessagePlan message, ref ByteSink sink)
    {
        var start = sink.Length;
        MessagePlan? inside = message;
        foreach (var range in path.Split((byte)'.'))
        {
            if (inside?.Find(path[range]) is not { } field)
            {
                sink.Truncate(start);
                return false;
            }

            if (sink.Length > start) sink.Append((byte)'.');
            sink.Append(field.ProtoName);
            inside = field.IsPlainMessage ? field.Message : null;
        }

        return true;
    }

    /// <summary>Writes a name: one with an underscore is of the .proto file, and other ones are in lowerCamelCase.</summary>
    private static bool TryWriteName(ReadOnlySpan<byte> name, ref ByteSink sink)
    {
        if (name.IndexOf((byte)'_') < 0) return FieldMaskText.TryWriteProtoPath(name, ref sink);
        foreach (var letter in name)
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter != '_') return false;
        sink.Append(name);
        return true;
    }
}
