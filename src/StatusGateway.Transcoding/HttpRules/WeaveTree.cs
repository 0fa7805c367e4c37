using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Values of path and query in sub-messages, as a tree by field, so that each sub-message is written once and complete: some parsers use the
/// last of two parts instead of merging them.
/// </summary>
internal sealed class WeaveTree(PooledBuffer values) : IFieldOverlay
{
    private const int None = IFieldOverlay.None;

    private readonly List<Node> _nodes = [new Node(null!, None, None, 0, 0)];

    /// <summary>Adds a value. For a field with one value, it replaces an earlier one.</summary>
    /// <param name="path">The field path, outermost first.</param>
    /// <param name="start">The start of the encoded field in the values.</param>
    /// <param name="length">The length of the encoded field.</param>
    public void Add(ReadOnlySpan<FieldPlan> path, int start, int length)
    {
        var parent = Enter(path[..^1]);
        var earlier = path[^1].Schema.IsRepeated ? None : FindValue(parent, path[^1]);
        if (earlier == None) Append(parent, new Node(path[^1], None, None, start, length));
        else _nodes[earlier] = _nodes[earlier] with { Start = start, Length = length };
    }

    /// <summary>Adds a whole sub-message that already contains the values of its node.</summary>
    public void Put(ReadOnlySpan<FieldPlan> path, int start, int length)
    {
        var parent = Enter(path[..^1]);
        var node = Find(parent, path[^1]);
        if (node == None) Append(parent, new Node(path[^1], None, None, start, length));
        else _nodes[node] = _nodes[node] with { FirstChild = None, Start = start, Length = length };
    }

    /// <summary>Gets the node of the sub-message at the end of a path, or <see cref="None"/>.</summary>
    public int Find(ReadOnlySpan<FieldPlan> path)
    {
        var node = 0;
        for (var i = 0; i < path.Length && node != None; i++) node = Find(node, path[i]);
        return node;
    }

    /// <summary>Gets whether there is a value for a field of the whole message, or inside it.</summary>
    public bool Has(FieldPlan field) => Find(0, field) != None || FindValue(0, field) != None;

    /// <inheritdoc/>
    public bool Overrides(int parent, FieldPlan field) => !field.Schema.IsRepeated && FindValue(parent, field) != None;

    /// <inheritdoc/>
    public int Find(int parent, FieldPlan field)
    {
        for (var child = _nodes[parent].FirstChild; child != None; child = _nodes[child].NextSibling)
            if (_nodes[child].Field == field && _nodes[child].IsMessage) return child;
        return None;
    }

    /// <inheritdoc/>
    public void Write(int parent, ref WireWriter writer, scoped ReadOnlySpan<ulong> seen)
    {
        for (var child = _nodes[parent].FirstChild; child != None; child = _nodes[child].NextSibling)
        {
            var node = _nodes[child];
            if (!node.IsMessage)
            {
                writer.Sink.Append(values.WrittenSpan.Slice(node.Start, node.Length));
                continue;
            }

            var bit = node.Field.Ordinal;
            if (!seen.IsEmpty && (seen[bit >> 6] & (1UL << (bit & 63))) != 0) continue;
            writer.WriteTag(node.Field.Number, node.Field.WireType);
            var mark = node.Field.WireType == WireType.StartGroup ? 0 : writer.BeginNested();
            Write(child, ref writer, default);
            if (node.Field.WireType == WireType.StartGroup) writer.WriteTag(node.Field.Number, WireType.EndGroup);
            else writer.EndNested(mark);
        }
    }

    private int Enter(ReadOnlySpan<FieldPlan> path)
    {
        var parent = 0;
        foreach (var field in path)
        {
            var child = Find(parent, field);
            if (child == None) child = Append(parent, new Node(field, None, None, 0, 0));
            parent = child;
        }

        return parent;
    }

    private int FindValue(int parent, FieldPlan field)
    {
        for (var child = _nodes[parent].FirstChild; child != None; child = _nodes[child].NextSibling)
            if (_nodes[child].Field == field && !_nodes[child].IsMessage) return child;
        return None;
    }

    private int Append(int parent, Node node)
    {
        _nodes.Add(node);
        var added = _nodes.Count - 1;
        var last = _nodes[parent].FirstChild;
        if (last == None)
        {
            _nodes[parent] = _nodes[parent] with { FirstChild = added };
            return added;
        }

        while (_nodes[last].NextSibling != None) last = _nodes[last].NextSibling;
        _nodes[last] = _nodes[last] with { NextSibling = added };
        return added;
    }

    private readonly record struct Node(FieldPlan Field, int FirstChild, int NextSibling, int Start, int Length)
    {
        public bool IsMessage => Length == 0;
    }
}
