using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// One binding's try to carry a message. It walks the message's JSON once, and hands each member to the path, the query or the
/// body; errors are collected on the way, and the path is written at the end.
/// </summary>
internal ref partial struct UnweavePass
{
    private readonly HttpBinding _binding;
    private readonly JsonOptions _options;
    private readonly ReadOnlySpan<byte> _whole;
    private readonly FieldPlan[] _path;
    private readonly VariableValue[] _values;
    private readonly ref HttpRequestBuildErrors _errors;
    private JsonCursor _in;
    private ByteSink _query;
    private ByteSink _body;
    private bool _sawBodyParent;

    /// <param name="binding">The binding.</param>
    /// <param name="options">How JSON is written.</param>
    /// <param name="whole">The message in JSON.</param>
    /// <param name="members">The message as an object of its fields: the same, but for well-known types.</param>
    /// <param name="request">Where query and body are written.</param>
    /// <param name="errors">Where errors are added.</param>
    public UnweavePass(
        HttpBinding binding, JsonOptions options, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> members, HttpRequestParts request, ref HttpRequestBuildErrors errors)
    {
        _binding = binding;
        _options = options;
        _whole = whole;
        _errors = ref errors;
        _path = new FieldPlan[binding.DeepestField];
        _values = binding.VariableFields.IsEmpty ? [] : new VariableValue[binding.VariableFields.Length];
        _in = new JsonCursor(members);
        _query = new ByteSink(request.QueryBuffer);
        _body = new ByteSink(request.BodyBuffer);
    }

    /// <summary>A body was written.</summary>
    public bool HasBody { get; private set; }

    /// <summary>The request's path; null when the binding cannot carry the message.</summary>
    public string? Run()
    {
        var before = _errors.Count;
        var plan = _binding.Method.Input.Plan;
        // A well-known type has no object to take the path's values out of, so they stand in the body as well.
        var isWhole = _binding.BodyIsMessage && (_values.Length == 0 || plan.WellKnown != WellKnownType.None);
        if (isWhole) _body.Append(_whole);
        if (!isWhole || _values.Length > 0) WalkObject(plan, 0, isBody: _binding.BodyIsMessage, isWritten: !isWhole);
        HasBody |= _binding.BodyIsMessage;
        if (!HasBody) WriteDefaultBody();
        _query.Flush();
        _body.Flush();
        var path = WritePath();
        return _errors.Count == before ? path : null;
    }

    /// <summary>Walks the members of an object.</summary>
    /// <param name="plan">Its type.</param>
    /// <param name="depth">How many fields lead to it.</param>
    /// <param name="isBody">Members belong to the body, not to the query.</param>
    /// <param name="isWritten">What belongs to the body is written.</param>
    /// <returns>False for an object of which nothing goes anywhere.</returns>
    private bool WalkObject(MessagePlan plan, int depth, bool isBody, bool isWritten = true)
    {
        var isCarried = EnterObject(depth);
        if (isBody && isWritten) _body.Append((byte)'{');
        var isFirst = true;
        _in.TryTake((byte)'{');
        while (_in.Peek() is not ((byte)'}' or 0))
        {
            if (!TryReadKey(plan, out var field)) break;
            _path[depth] = field;
            var path = _path.AsSpan(0, depth + 1);
            if (FindVariable(path) is var variable and >= 0) _values[variable].Json = JsonMembers.Skip(ref _in);
            else if (!isBody) isCarried |= TakeMember(field, depth + 1);
            else if (!isWritten) JsonMembers.Skip(ref _in);
            else isCarried |= CopyMember(field, depth + 1, ref isFirst);
            if (_in.Peek() == ',') _in.TryTake((byte)',');
        }

        _in.TryTake((byte)'}');
        if (isBody && isWritten) _body.Append((byte)'}');
        return isCarried;
    }

    /// <summary>Notes whose values may be missing from here on. True when the path has a value of the object, which then is there.</summary>
    private bool EnterObject(int depth)
    {
        var path = _path.AsSpan(0, depth);
        var isCarried = false;
        for (var i = 0; i < _values.Length; i++)
        {
            var variable = _binding.VariableFields[i].AsSpan();
            if (!variable.StartsWith(path)) continue;
            isCarried = true;
            if (variable.Length == depth + 1) _values[i].HasParent = true;
        }

        if (_binding.BodyFields.Length == depth + 1 && _binding.BodyFields.AsSpan().StartsWith(path)) _sawBodyParent = true;
        return isCarried;
    }

    /// <summary>A member for the query, or the body if it is that.</summary>
    private bool TakeMember(FieldPlan field, int depth)
    {
        var path = _path.AsSpan(0, depth);
        if (!path.SequenceEqual(_binding.BodyFields.AsSpan())) return WriteParameters(field, depth);
        HasBody = true;
        if (LeadsToVariable(path)) WalkObject(field.Message, depth, isBody: true);
        else _body.Append(_in.Whole[JsonMembers.Skip(ref _in)]);
        return true;
    }

    /// <summary>A member of the body, without what the path has of it.</summary>
    private bool CopyMember(FieldPlan field, int depth, ref bool isFirst)
    {
        var mark = _body.Length;
        if (!isFirst) _body.Append((byte)',');
        _body.Append(field.Prefix(_options));
        if (LeadsToVariable(_path.AsSpan(0, depth)))
        {
            var start = _body.Length;
            WalkObject(field.Message, depth, isBody: true);
            // The path makes it again.
            if (_body.Length - start == "{}".Length)
            {
                _body.Truncate(mark);
                return true;
            }
        }
        else
        {
            _body.Append(_in.Whole[JsonMembers.Skip(ref _in)]);
        }

        isFirst = false;
        return true;
    }

    /// <summary>A field that is the body and is not set: its default where that is what unset means, else no body at all.</summary>
    private void WriteDefaultBody()
    {
        if (_binding.BodyField is not { HasPresence: false } || !_sawBodyParent) return;
        _body.Append(DefaultOf(_binding.BodyFields.AsSpan()));
        HasBody = true;
    }

    /// <summary>The JSON of a field that is not there.</summary>
    private readonly ReadOnlySpan<byte> DefaultOf(ReadOnlySpan<FieldPlan> path)
    {
        var type = path.Length == 1 ? _binding.Method.Input : path[^2].Message.Schema;
        using var json = new PooledBuffer();
        // Always succeeds: there are no bytes to be wrong.
        WireToJson.WriteField(path[^1].Schema, type, default, _options, json);
        return json.WrittenSpan.ToArray();
    }

    private readonly int FindVariable(ReadOnlySpan<FieldPlan> path)
    {
        for (var i = 0; i < _values.Length; i++)
            if (path.SequenceEqual(_binding.VariableFields[i])) return i;
        return -1;
    }

    private readonly bool LeadsToVariable(ReadOnlySpan<FieldPlan> path)
    {
        foreach (var variable in _binding.VariableFields)
            if (variable.Length > path.Length && variable.AsSpan().StartsWith(path)) return true;
        return false;
    }

    private bool TryReadKey(MessagePlan plan, out FieldPlan field)
    {
        field = JsonMembers.TryReadName(ref _in, out var name) ? plan.Find(name)! : null!;
        return field is not null;
    }

    private readonly void Fail(ReadOnlySpan<FieldPlan> path, string message)
    {
        var name = new System.Text.StringBuilder();
        foreach (var field in path) name.Append(name.Length == 0 ? "" : ".").Append(field.Schema.Name);
        _errors.Add(name.ToString(), message);
    }

    /// <summary>What is known of a variable's field.</summary>
    private struct VariableValue
    {
        /// <summary>The message that it is a field of is there.</summary>
        public bool HasParent;

        /// <summary>Where its JSON stands; empty when it is not there.</summary>
        public Range Json;
    }
}
