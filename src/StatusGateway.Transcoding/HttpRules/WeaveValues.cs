using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The values of path and query read so far, encoded as fields: flat ones to follow the body, nested ones and messages as a tree to go into it.</summary>
internal ref struct WeaveValues(PooledBuffer values)
{
    // While all values are flat, they stand together at the front.
    private int _flatLength;

    // Flat values behind the first nested one.
    private List<(int Start, int Length)>? _flat;

    private bool _hasMask;

    public WeaveTree? Tree { get; private set; }

    public ParameterErrors? Errors { get; private set; }

    public void Fail(string name, string message) => (Errors ??= []).Add(new ParameterError(name, message));

    /// <summary>Takes the value of a field.</summary>
    /// <param name="path">Fields from the message inwards.</param>
    /// <param name="name">The parameter, for an error.</param>
    /// <param name="text">The value, decoded.</param>
    /// <param name="isMask">It is the update mask, which is not filled from the body then.</param>
    public void Add(ReadOnlySpan<FieldPlan> path, string name, ReadOnlySpan<byte> text, bool isMask = false)
    {
        _hasMask |= isMask;
        var start = values.Length;
        var writer = new WireWriter(values);
        var isOk = TextValue.TryWrite(path[^1], text, ref writer, out var problem);
        writer.Flush();
        Take(path, name, start, isOk, problem);
    }

    /// <summary>Takes an entry of a map.</summary>
    /// <param name="path">Fields from the message inwards, the map last.</param>
    /// <param name="name">The parameter, for an error.</param>
    /// <param name="key">The key, decoded.</param>
    /// <param name="text">The value, decoded.</param>
    public void AddEntry(ReadOnlySpan<FieldPlan> path, string name, ReadOnlySpan<byte> key, ReadOnlySpan<byte> text)
    {
        var start = values.Length;
        var writer = new WireWriter(values);
        var isOk = TextValue.TryWriteEntry(path[^1], key, text, ref writer, out var problem);
        writer.Flush();
        Take(path, name, start, isOk, problem);
    }

    /// <summary>The rule has an update mask, and the caller gave none.</summary>
    public readonly bool NeedsMask(HttpBinding binding) => binding.UpdateMask is not null && !_hasMask;

    /// <summary>Fills the update mask from the body, which has been read, where the rule has one and the caller gave none.</summary>
    public void FillMask(HttpBinding binding, ReadOnlySpan<byte> json)
    {
        if (!NeedsMask(binding)) return;
        var start = values.Length;
        var writer = new WireWriter(values);
        var isFilled = UpdateMaskPaths.TryWrite(binding, json, ref writer);
        writer.Flush();
        // Behind the body, for the tree has been written with it.
        if (isFilled) TakeFlat(start);
        else values.Truncate(start);
    }

    /// <summary>Takes a body that is a field of a sub-message, with what path and query put into it.</summary>
    /// <param name="path">Fields from the message inwards, the body's last.</param>
    /// <param name="json">The body.</param>
    /// <param name="options">How it is read.</param>
    /// <returns>Null, or why the body is not such a field.</returns>
    public TranscodeError? TakeNestedBody(ReadOnlySpan<FieldPlan> path, ReadOnlySpan<byte> json, JsonOptions options)
    {
        // Apart from the values: these are copied into it.
        using var body = new PooledBuffer(json.Length);
        var error = JsonToWire.ReadNestedField(path[^1], json, options, Tree, Tree?.Find(path) ?? WeaveTree.None, body);
        // Null and an empty list are nothing, and make no message around them.
        if (error is not null || body.Length == 0) return error;
        var start = values.Length;
        values.Write(body.WrittenSpan);
        (Tree ??= new WeaveTree(values)).Put(path, start, body.Length);
        return null;
    }

    /// <summary>Writes the flat values.</summary>
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

        // A message must not come twice, here and in the body: readers that merge keep some of both, others the last alone.
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
