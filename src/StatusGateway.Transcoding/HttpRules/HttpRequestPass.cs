using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// One attempt to build a request with a binding. It walks the JSON of the message once and gives each member to the path, the query
/// or the body. Errors are collected, and the path is written at the end.
/// </summary>
internal ref struct HttpRequestPass
{
    public readonly HttpBinding Binding;

    /// <summary>The fields that lead to the current member.</summary>
    public readonly FieldPlan[] Fields;

    /// <summary>The values of the template's variables.</summary>
    public readonly VariableValue[] Values;

    public readonly ref HttpRequestBuildErrors Errors;

    /// <summary>The JSON of the message's members.</summary>
    public JsonCursor In;

    public ByteSink Query;

    private readonly JsonOptions _options;
    private readonly ReadOnlySpan<byte> _whole;
    private ByteSink _body;
    private bool _sawBodyParent;

    /// <param name="binding">The binding.</param>
    /// <param name="options">The options for JSON.</param>
    /// <param name="whole">The message in JSON.</param>
    /// <param name="members">The message as an object of its fields; differs from <paramref name="whole"/> only for well-known types.</param>
    /// <param name="request">The request with the buffers for query and body.</param>
    /// <param name="errors">The errors to which errors are added.</param>
    public HttpRequestPass(
        HttpBinding binding, JsonOptions options, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> members, HttpRequestParts request, ref HttpRequestBuildErrors errors)
    {
        Binding = binding;
        _options = options;
        _whole = whole;
        Errors = ref errors;
        Fields = new FieldPlan[binding.MaxFieldDepth];
        Values = binding.VariableFields.IsEmpty ? [] : new VariableValue[binding.VariableFields.Length];
        In = new JsonCursor(members);
        Query = new ByteSink(request.QueryBuffer);
        _body = new ByteSink(request.BodyBuffer);
    }

    /// <summary>Gets whether a body was written.</summary>
    public bool HasBody { get; private set; }

    /// <summary>Writes the request. Returns the path; null if the binding cannot carry the message.</summary>
    public string? Run()
    {
        var before = Errors.Count;
        var plan = Binding.Method.Input.Plan;
        // The JSON of a well-known type has no members to remove, so the values of the path are in the body too.
        var isWhole = Binding.BodyIsMessage && (Values.Length == 0 || plan.WellKnown != WellKnownType.None);
        if (isWhole) _body.Append(_whole);
        if (!isWhole || Values.Length > 0) WalkObject(plan, 0, isBody: Binding.BodyIsMessage, isWritten: !isWhole);
        HasBody |= Binding.BodyIsMessage;
        if (!HasBody) WriteDefaultBody();
        Query.Flush();
        _body.Flush();
        var path = HttpPathWriter.Write(ref this);
        return Errors.Count == before ? path : null;
    }

    /// <summary>Distributes the members of an object.</summary>
    /// <param name="plan">The type.</param>
    /// <param name="depth">The number of fields in the path to the object.</param>
    /// <param name="isBody">The members are part of the body, not of the query.</param>
    /// <param name="isWritten">The parts of the body are written.</param>
    /// <returns>False if no part of the request has anything of the object.</returns>
    public bool WalkObject(MessagePlan plan, int depth, bool isBody, bool isWritten = true)
    {
        var isCarried = EnterObject(depth);
        if (isBody && isWritten) _body.Append((byte)'{');
        var isFirst = true;
        In.TryTake((byte)'{');
        while (In.Peek() is not ((byte)'}' or 0))
        {
            if (!TryReadKey(plan, out var field)) break;
            Fields[depth] = field;
            var path = Fields.AsSpan(0, depth + 1);
            if (FindVariable(path) is var variable and >= 0) Values[variable].Json = JsonMembers.Skip(ref In);
            else if (!isBody) isCarried |= TakeMember(field, depth + 1);
            else if (!isWritten) JsonMembers.Skip(ref In);
            else isCarried |= CopyMember(field, depth + 1, ref isFirst);
            if (In.Peek() == ',') In.TryTake((byte)',');
        }

        In.TryTake((byte)'}');
        if (isBody && isWritten) _body.Append((byte)'}');
        return isCarried;
    }

    /// <summary>Marks the variables whose message is set. True if a variable is inside the object.</summary>
    private bool EnterObject(int depth)
    {
        var path = Fields.AsSpan(0, depth);
        var isCarried = false;
        for (var i = 0; i < Values.Length; i++)
        {
            var variable = Binding.VariableFields[i].AsSpan();
            if (!variable.StartsWith(path)) continue;
            isCarried = true;
            if (variable.Length == depth + 1) Values[i].HasParent = true;
        }

        if (Binding.BodyFields.Length == depth + 1 && Binding.BodyFields.AsSpan().StartsWith(path)) _sawBodyParent = true;
        return isCarried;
    }

    /// <summary>Writes a member to the query, or to the body if it is the body.</summary>
    private bool TakeMember(FieldPlan field, int depth)
    {
        var path = Fields.AsSpan(0, depth);
        if (!path.SequenceEqual(Binding.BodyFields.AsSpan())) return HttpQueryWriter.WriteParameters(ref this, field, depth);
        HasBody = true;
        if (LeadsToVariable(path)) WalkObject(field.Message, depth, isBody: true);
        else _body.Append(In.Whole[JsonMembers.Skip(ref In)]);
        return true;
    }

    /// <summary>Writes a member of the body, without the values of the path.</summary>
    private bool CopyMember(FieldPlan field, int depth, ref bool isFirst)
    {
        var mark = _body.Length;
        if (!isFirst) _body.Append((byte)',');
        _body.Append(field.Prefix(_options.ProtoFieldNames));
        if (LeadsToVariable(Fields.AsSpan(0, depth)))
        {
            var start = _body.Length;
            WalkObject(field.Message, depth, isBody: true);
            // The path sets the message.
            if (_body.Length - start == "{}".Length)
            {
                _body.Truncate(mark);
                return true;
            }
        }
        else
        {
            _body.Append(In.Whole[JsonMembers.Skip(ref In)]);
        }

        isFirst = false;
        return true;
    }

    /// <summary>Writes a body that is not set: the default of a field without presence; otherwise there is no body.</summary>
    private void WriteDefaultBody()
    {
        if (Binding.BodyField is not { HasPresence: false } || !_sawBodyParent) return;
        _body.Append(GetDefault(Binding.BodyFields.AsSpan()));
        HasBody = true;
    }

    /// <summary>Gets the JSON of a field that is not set.</summary>
    public readonly ReadOnlySpan<byte> GetDefault(ReadOnlySpan<FieldPlan> path)
    {
        var type = path.Length == 1 ? Binding.Method.Input : path[^2].Message.Schema;
        using var json = new PooledBuffer();
        // Cannot fail for an empty message.
        WireToJson.WriteField(path[^1].Schema, type, default, _options, json);
        return json.WrittenSpan.ToArray();
    }

    private readonly int FindVariable(ReadOnlySpan<FieldPlan> path)
    {
        for (var i = 0; i < Values.Length; i++)
            if (path.SequenceEqual(Binding.VariableFields[i])) return i;
        return -1;
    }

    private readonly bool LeadsToVariable(ReadOnlySpan<FieldPlan> path)
    {
        foreach (var variable in Binding.VariableFields)
            if (variable.Length > path.Length && variable.AsSpan().StartsWith(path)) return true;
        return false;
    }

    private bool TryReadKey(MessagePlan plan, out FieldPlan field)
    {
        field = JsonMembers.TryReadName(ref In, out var name) ? plan.Find(name)! : null!;
        return field is not null;
    }

    public readonly void Fail(ReadOnlySpan<FieldPlan> path, string message)
    {
        var name = new System.Text.StringBuilder();
        foreach (var field in path) name.Append(name.Length == 0 ? "" : ".").Append(field.Schema.Name);
        Errors.Add(name.ToString(), message);
    }

    /// <summary>The value of a variable.</summary>
    internal struct VariableValue
    {
        /// <summary>The message around the field is set.</summary>
        public bool HasParent;

        /// <summary>The range of the JSON; empty if the field is not set.</summary>
        public Range Json;
    }
}
