using System.Text;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The path: the template, with its variables' values in it.</summary>
internal ref partial struct UnweavePass
{
    private readonly string WritePath()
    {
        using var buffer = new PooledBuffer(128);
        var path = new ByteSink(buffer);
        var template = _binding.Template;
        var variable = 0;
        for (var i = 0; i < template.Segments.Length; i++)
        {
            if (variable < _values.Length && template.Variables[variable].FirstSegment == i)
            {
                i += template.Variables[variable].SegmentCount - 1;
                WriteVariable(variable++, ref path);
                continue;
            }

            var (kind, text) = template.Segments[i];
            if (kind == PathSegmentKind.Literal) WriteSegment(text, ref path);
            else if (kind == PathSegmentKind.Star)
                _errors.Add("", $"The path {template} has a \"*\" without a variable, and no field says what stands there.");
            if (text is "." or "..") _errors.Add("", $"The path {template} has the segment \"{text}\", which others resolve.");
        }

        if (path.Length == 0) path.Append((byte)'/');
        if (template.Verb is { } verb)
        {
            path.Append((byte)':');
            Append(PercentEncoding.Encode(verb, PathValueMode.SingleSegment), ref path);
        }

        path.Flush();
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }

    private readonly void WriteVariable(int index, ref ByteSink path)
    {
        var variable = _binding.Template.Variables[index];
        var fields = _binding.VariableFields[index];
        var value = _values[index];
        var json = _in.Whole[value.Json];
        if (json.IsEmpty)
        {
            if (!value.HasParent || fields[^1].Schema.HasPresence)
            {
                _errors.Add(variable.FieldPath, $"It is not set, and the path {_binding.Template} needs it.");
                return;
            }

            json = DefaultOf(fields);
        }

        var text = TextOf(fields[^1], json);
        if (RequestWeaver.DotSegment(text, variable.Mode) is { } dots)
            _errors.Add(variable.FieldPath, $"The segment \"{dots}\" cannot stand in the path {_binding.Template}.");
        else if (!(variable.IsMultiSegment ? TryWriteSegments(variable, text, ref path) : TryWriteSegment(variable, text, ref path)))
            _errors.Add(variable.FieldPath, Misfit(variable, text));
    }

    private readonly bool TryWriteSegment(PathVariable variable, ReadOnlySpan<byte> text, ref ByteSink path)
    {
        var (kind, literal) = _binding.Template.Segments[variable.FirstSegment];
        if (text.IsEmpty || (kind == PathSegmentKind.Literal && !Encoding.UTF8.GetBytes(literal).AsSpan().SequenceEqual(text))) return false;
        path.Append((byte)'/');
        PercentEncoding.Encode(text, ref path);
        return true;
    }

    private readonly bool TryWriteSegments(PathVariable variable, ReadOnlySpan<byte> text, ref ByteSink path)
    {
        var hasMore = !text.IsEmpty;
        for (var i = 0; i < variable.SegmentCount; i++)
        {
            var (kind, literal) = _binding.Template.Segments[variable.FirstSegment + i];
            if (kind == PathSegmentKind.DoubleStar)
            {
                while (hasMore)
                    if (!TryWriteStar(TakeSegment(ref text, ref hasMore), ref path)) return false;
                return true;
            }

            if (!hasMore) return false;
            var segment = TakeSegment(ref text, ref hasMore);
            if (kind == PathSegmentKind.Star)
            {
                if (!TryWriteStar(segment, ref path)) return false;
                continue;
            }

            // A slash inside of a literal comes encoded, and stays so in the value.
            if (!Encoding.UTF8.GetBytes(literal.Replace("/", "%2F", StringComparison.Ordinal)).AsSpan().SequenceEqual(segment)) return false;
            WriteSegment(literal, ref path);
        }

        return !hasMore;
    }

    private static bool TryWriteStar(scoped ReadOnlySpan<byte> segment, ref ByteSink path)
    {
        if (segment.IsEmpty) return false;
        path.Append((byte)'/');
        PercentEncoding.Encode(segment, ref path);
        return true;
    }

    private static ReadOnlySpan<byte> TakeSegment(scoped ref ReadOnlySpan<byte> text, scoped ref bool hasMore)
    {
        var slash = text.IndexOf((byte)'/');
        hasMore = slash >= 0;
        var segment = hasMore ? text[..slash] : text;
        text = hasMore ? text[(slash + 1)..] : default;
        return segment;
    }

    private static void WriteSegment(string literal, ref ByteSink path)
    {
        path.Append((byte)'/');
        Append(PercentEncoding.Encode(literal, PathValueMode.SingleSegment), ref path);
    }

    private static void Append(string ascii, ref ByteSink sink) =>
        sink.Advance(Encoding.ASCII.GetBytes(ascii, sink.Reserve(ascii.Length)));

    private readonly string Misfit(PathVariable variable, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return $"It is empty, and the path {_binding.Template} needs it.";
        var pattern = string.Join('/', _binding.Template.Segments.Skip(variable.FirstSegment).Take(variable.SegmentCount).Select(segment => segment.Text));
        return $"{ScalarText.Quote(text)} does not fit \"{pattern}\" of the path {_binding.Template}.";
    }
}
