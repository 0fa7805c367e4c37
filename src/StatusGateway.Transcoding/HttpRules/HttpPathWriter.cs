using System.Text;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Writes the path of a request: the template with the values of its variables.</summary>
internal static class HttpPathWriter
{
    public static string Write(scoped ref HttpRequestPass pass)
    {
        using var buffer = new PooledBuffer(128);
        var path = new ByteSink(buffer);
        var template = pass.Binding.Template;
        var variable = 0;
        for (var i = 0; i < template.Segments.Length; i++)
        {
            if (variable < pass.Values.Length && template.Variables[variable].FirstSegment == i)
            {
                i += template.Variables[variable].SegmentCount - 1;
                WriteVariable(ref pass, variable++, ref path);
                continue;
            }

            var (kind, text) = template.Segments[i];
            if (kind == PathSegmentKind.Literal) WriteSegment(text, ref path);
            else if (kind == PathSegmentKind.Star)
                pass.Errors.Add("", $"The path {template} has a \"*\" without a variable, so no field has its value.");
            if (text is "." or "..") pass.Errors.Add("", $"The path {template} has the segment \"{text}\", which is resolved as a relative path.");
        }

        if (path.Length == 0) path.Append((byte)'/');
        if (template.Verb is { } verb)
        {
            path.Append((byte)':');
            Append(PathTemplate.EncodeVerb(verb), ref path);
        }

        path.Flush();
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }

    private static void WriteVariable(scoped ref HttpRequestPass pass, int index, ref ByteSink path)
    {
        var variable = pass.Binding.Template.Variables[index];
        var fields = pass.Binding.VariableFields[index];
        var value = pass.Values[index];
        var json = pass.In.Whole[value.Json];
        if (json.IsEmpty)
        {
            if (!value.HasParent || fields[^1].Schema.HasPresence)
            {
                pass.Errors.Add(variable.FieldPath, $"It is not set, but the path {pass.Binding.Template} requires it.");
                return;
            }

            json = pass.GetDefault(fields);
        }

        var text = ParameterText.FromJson(fields[^1], json);
        if (RequestWeaver.FindDotSegment(text, variable.Mode) is { } dots)
            pass.Errors.Add(variable.FieldPath, $"The segment \"{dots}\" cannot be in the path {pass.Binding.Template}.");
        else if (!(variable.IsMultiSegment ? TryWriteSegments(ref pass, variable, text, ref path) : TryWriteSegment(ref pass, variable, text, ref path)))
            pass.Errors.Add(variable.FieldPath, Describe(ref pass, variable, text));
    }

    private static bool TryWriteSegment(scoped ref HttpRequestPass pass, PathVariable variable, ReadOnlySpan<byte> text, ref ByteSink path)
    {
        var (kind, literal) = pass.Binding.Template.Segments[variable.FirstSegment];
        if (text.IsEmpty || (kind == PathSegmentKind.Literal && !Encoding.UTF8.GetBytes(literal).AsSpan().SequenceEqual(text))) return false;
        path.Append((byte)'/');
        PercentEncoding.Encode(text, ref path);
        return true;
    }

    private static bool TryWriteSegments(scoped ref HttpRequestPass pass, PathVariable variable, ReadOnlySpan<byte> text, ref ByteSink path)
    {
        var hasMore = !text.IsEmpty;
        // The segments that "**" takes, empty ones too.
        var open = (hasMore ? text.Count((byte)'/') + 1 : 0) - (variable.SegmentCount - 1);
        for (var i = 0; i < variable.SegmentCount; i++)
        {
            var (kind, literal) = pass.Binding.Template.Segments[variable.FirstSegment + i];
            if (kind == PathSegmentKind.DoubleStar)
            {
                for (; open > 0; open--)
                {
                    path.Append((byte)'/');
                    PercentEncoding.Encode(TakeSegment(ref text, ref hasMore), ref path);
                }

                continue;
            }

            if (!hasMore) return false;
            var segment = TakeSegment(ref text, ref hasMore);
            if (kind == PathSegmentKind.Star)
            {
                if (!TryWriteStar(segment, ref path)) return false;
                continue;
            }

            // A slash inside a literal stays encoded in the value.
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

    private static string Describe(scoped ref HttpRequestPass pass, PathVariable variable, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return $"It is empty, but the path {pass.Binding.Template} requires it.";
        var pattern = string.Join('/', pass.Binding.Template.Segments.Skip(variable.FirstSegment).Take(variable.SegmentCount).Select(segment => segment.Text));
        return $"{ScalarText.Quote(text)} does not match \"{pattern}\" of the path {pass.Binding.Template}.";
    }
}
