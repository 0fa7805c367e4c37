using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json.WellKnown;

/// <summary>
/// Converts the paths of google.protobuf.FieldMask: snake_case in protobuf, lowerCamelCase in JSON (ProtoJSON). <c>*</c> is kept, because
/// updates use it for "all fields".
/// </summary>
internal static class FieldMaskText
{
    /// <summary>Writes a path in lowerCamelCase; false if it would not read back as the same path.</summary>
    public static bool TryWriteJsonPath(ReadOnlySpan<byte> path, ref ByteSink sink)
    {
        for (var i = 0; i < path.Length; i++)
        {
            var letter = path[i];
            if (letter == '_')
            {
                i++;
                if (i == path.Length || path[i] is < (byte)'a' or > (byte)'z') return false;
                sink.Append((byte)(path[i] - 'a' + 'A'));
            }
            else if (letter is >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'*')
            {
                sink.Append(letter);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the paths of a comma-separated list, each as a value of field 1; false if one is not a path.</summary>
    public static bool TryWritePaths(ReadOnlySpan<byte> text, ref WireWriter writer)
    {
        while (!text.IsEmpty)
        {
            var comma = text.IndexOf((byte)',');
            var path = comma < 0 ? text : text[..comma];
            if (comma == text.Length - 1) return false;
            text = comma < 0 ? default : text[(comma + 1)..];
            writer.WriteTag(1, WireType.LengthDelimited);
            var mark = writer.BeginNested();
            if (path.IsEmpty || !TryWriteProtoPath(path, ref writer.Sink)) return false;
            writer.EndNested(mark);
        }

        return true;
    }

    /// <summary>Writes a path in snake_case; false if it is not a path in JSON.</summary>
    public static bool TryWriteProtoPath(ReadOnlySpan<byte> path, ref ByteSink sink)
    {
        foreach (var letter in path)
        {
            if (letter is >= (byte)'A' and <= (byte)'Z')
            {
                sink.Append((byte)'_');
                sink.Append((byte)(letter - 'A' + 'a'));
            }
            else if (letter is >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'*')
            {
                sink.Append(letter);
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
