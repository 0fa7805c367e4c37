using System.Runtime.InteropServices;
using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Writes the members of a body as an update mask (AIP-134): each member, even if it is null, except for those in the path of the request.
/// For a message that is not empty its members are written; lists, maps and well-known types are written as a whole.
/// <code>
/// {"title": "Emma", "author": {"displayName": null}, "tags": []}   →   title, author.display_name, tags
/// </code>
/// </summary>
internal ref struct UpdateMaskPaths
{
    // A path repeats the names of all messages around it, so a mask can be much longer than the body. Without a mask the service uses all
    // fields that are set: only the members that are null or empty are lost.
    private const int MaxBytes = 64 * 1024;

    private readonly HttpBinding _binding;
    private readonly List<FieldPlan> _path = [];
    private JsonCursor _in;
    private int _written;

    private UpdateMaskPaths(HttpBinding binding, ReadOnlySpan<byte> json)
    {
        _binding = binding;
        _in = new JsonCursor(json);
    }

    /// <summary>Writes the mask as a field.</summary>
    /// <param name="binding">A binding with an update mask.</param>
    /// <param name="json">The body, which was read successfully before.</param>
    /// <param name="writer">The writer.</param>
    /// <returns>False if the body has no members, or too many; the output is undefined then.</returns>
    public static bool TryWrite(HttpBinding binding, ReadOnlySpan<byte> json, ref WireWriter writer)
    {
        var mask = binding.UpdateMask!;
        var pass = new UpdateMaskPaths(binding, json);
        if (json.StartsWith("\uFEFF"u8)) pass._in.Position = 3;
        if (pass._in.Peek() != '{') return false;
        var isGroup = mask.WireType == WireType.StartGroup;
        writer.WriteTag(mask.Number, mask.WireType);
        var mark = isGroup ? 0 : writer.BeginNested();
        pass.WriteMembers(binding.BodyFields[^1].Message, ref writer);
        if (isGroup) writer.WriteTag(mask.Number, WireType.EndGroup);
        else writer.EndNested(mark);
        return pass._written is > 0 and <= MaxBytes;
    }

    private void WriteMembers(MessagePlan plan, ref WireWriter writer)
    {
        _in.TryTake((byte)'{');
        while (_in.Peek() is not ((byte)'}' or 0) && _written <= MaxBytes)
        {
            if (!JsonMembers.TryReadName(ref _in, out var name)) break;
            WriteMember(plan.Find(name), ref writer);
            if (_in.Peek() == ',') _in.TryTake((byte)',');
        }

        _in.TryTake((byte)'}');
    }

    private void WriteMember(FieldPlan? field, ref WireWriter writer)
    {
        if (field is null)
        {
            JsonMembers.Skip(ref _in);
            return;
        }

        _path.Add(field);
        if (_in.Peek() == '{' && field.IsPlainMessage && !IsEmptyObject())
        {
            WriteMembers(field.Message, ref writer);
        }
        else
        {
            JsonMembers.Skip(ref _in);
            if (!IsInPath()) WritePath(ref writer);
        }

        _path.RemoveAt(_path.Count - 1);
    }

    private readonly bool IsEmptyObject()
    {
        var ahead = _in;
        return ahead.TryTake((byte)'{') && ahead.Peek() == '}';
    }

    private readonly bool IsInPath()
    {
        var path = CollectionsMarshal.AsSpan(_path);
        var body = _binding.BodyFields.AsSpan();
        foreach (var variable in _binding.VariableFields)
            if (variable.AsSpan().StartsWith(body) && path.SequenceEqual(variable.AsSpan(body.Length))) return true;
        return false;
    }

    private void WritePath(ref WireWriter writer)
    {
        writer.WriteTag(1, WireType.LengthDelimited);
        var mark = writer.BeginNested();
        for (var i = 0; i < _path.Count; i++)
        {
            if (i > 0) writer.Sink.Append((byte)'.');
            writer.Sink.Append(_path[i].ProtoName);
        }

        _written += writer.Sink.Length - mark;
        writer.EndNested(mark);
    }
}
