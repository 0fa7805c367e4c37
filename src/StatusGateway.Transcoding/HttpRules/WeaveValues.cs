using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The values of path and query, encoded as fields: top-level values, which follow the body, and a tree of nested values and messages, which are written into it.</summary>
internal ref struct WeaveValues(PooledBuffer values, bool fillsMask)
{
    // The top-level values before the first nested one are together at the start.
    private int _flatLength;

    // Top-level values after the first nested one.
    private List<(int Start, int Length)>? _flat;

    private bool _hasMask;

    public WeaveTree? Tree { get; private set; }

    public ParameterErrors? Errors { get; private set; }

    public void Fail(string name, string message) => (Errors ??= []).Add(new ParameterError(name, message));

    /// <summary>Adds the value of a field.</summary>
    /// <param name="path">The field path, outermost first.</param>
    /// <param name="name">The name of the parameter, for an error.</param>
    /// <param name="text">The decoded value.</param>
    /// <param name="binding">The binding.</param>
    public void Add(HttpBinding binding, ReadOnlySpan<FieldPlan> path, string name, ReadOnlySpan<byte> text)
    {
        // A mask that the client sent is not filled from the body.
        _hasMask |= path.Length == 1 && path[0] == binding.UpdateMask;
        var start = values.Length;
        var writer = new WireWriter(values);
        var isOk = TextValue.TryWrite(path[^1], text, ref writer, out var problem, binding);
        writer.Flush();
        Take(path, name, start, isOk, problem);
    }

    /// <summary>Adds an entry of a map.</summary>
    /// <param name="path">The field path, outermost first; the map is last.</param>
    /// <param name="name">The name of the parameter, for an error.</param>
    /// <param name="key">The decoded key.</param>
    /// <param name="text">The decoded value.</param>
    public void AddEntry(ReadOnlySpan<FieldPlan> path, string name, ReadOnlySpan<byte> key, ReadOnlySpan<byte> text)
    {
        var start = values.Length;
        var writer = new WireWriter(values);
        var isOk = TextValue.TryWriteEntry(path[^1], key, text, ref writer, out var problem);
        writer.Flush();
        Take(path, name, start, isOk, problem);
    }

    /// <summary>Gets whether the rule has an update mask that the client did not send, and that is filled.</summary>
    public readonly bool NeedsMask(HttpBinding binding) => fillsMask && binding.UpdateMask is not null && !_hasMask;

    /// <summary>Fills the update mask from the body, which was read before, if <see cref="NeedsMask"/>.</summary>
    public void FillMask(HttpBinding binding, ReadOnlySpan<byte> json)
    {
        if (!NeedsMask(binding)) return;
        var start = values.Length;
        var writer = new WireWriter(values);
        var isFilled = UpdateMaskPaths.TryWrite(binding, json, ref writer);
        writer.Flush();
        // The mask follows the body, because the tree was written with it.
        if (isFilled) TakeFlat(start);
        else values.Truncate(start);
    }

    /// <summary>Adds a body that is a field of a sub-message, with the values of path and query inside it.</summary>
    /// <param name="path">The field path of the body, outermost first.</param>
    /// <param name="json">The body.</param>
    /// <param name="options">The options for the body.</param>
    /// <returns>Null on success; otherwise the reason why the body is not such a field.</returns>
    public TranscodeError? AddNestedBody(ReadOnlySpan<FieldPlan> path, ReadOnlySpan<byte> json, JsonOptions options)
    {
        // A separate buffer, because values are copied into it.
        using var body = new PooledBuffer(json.Length);
        var error = JsonToWire.ReadNestedField(path[^1], json, options, Tree, Tree?.Find(path) ?? IFieldOverlay.None, body);
        // Null and an empty list set no field, and need no message around them.
        if (error is not null || body.Length == 0) return error;
        var start = values.Length;
        values.Write(body.WrittenSpan);
        (Tree ??= new WeaveTree(values)).Put(path, start, body.Length);
        return null;
    }

    /// <summary>Writes the top-level values.</summary>
    public readonly void WriteFlat(PooledBuffer output)
    {
        output.Write(values.WrittenSpan[.._flatLength]);
        if (_flat is null) return;
        foreach (var (start, length) in _flat) output.Write(values.WrittenSpan.Slice(start, length));
    }

    private void Take(scoped ReadOnlySpan<FieldPlan> path, string name, int start, bool isOk, string? problem)
    {
        if (!isOk)
        {
            values.Truncate(start);
            Fail(name, problem!);
            return;
        }

        // A message must not be written twice, here and in the body: some readers merge them, others use the last one.
        var isNested = path.Length > 1 || path[0] is { Kind: FieldKind.Message or FieldKind.Group, Schema.IsRepeated: false };
        if (isNested) (Tree ??= new WeaveTree(values)).Add(path, start, values.Length - start);
        else TakeFlat(start);
    }

    private void TakeFlat(int start)
    {
        if (Tree is null) _flatLength = values.Length;
        else (_flat ??= []).Add((start, values.Length - start));
    }
}
