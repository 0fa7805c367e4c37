using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Values of path and query that belong into sub-messages, as a tree by field, so that each sub-message is written once
/// and whole: there are parsers that take the last of two parts in place of merging them.
/// </summary>
internal sealed class WeaveTree(PooledBuffer values)
{
    /// <summary>No node.</summary>
    public const int None = -1;

    private readonly List<Node> _nodes = [new Node(null!, None, None, 0, 0)];

    /// <summary>Takes a value into the tree; it takes the place of an earlier one of a field that has one value only.</summary>
    /// <param name="path">Fields from the message inwards.</param>
    /// <param name="start">Where its encoded field begins in the values.</param>
    /// <param name="length">Length of the encoded field.</param>
    public void Add(ReadOnlySpan<FieldPlan> path, int start, int length)
    {
        var parent = Enter(path[..^1]);
        var earlier = path[^1].Schema.IsRepeated ? None : FindValue(parent, path[^1]);
        if (earlier == None) Append(parent, new Node(path[^1], None, None, start, length));
        else _nodes[earlier] = _nodes[earlier] with { Start = start, Length = length };
    }

    /// <summary>As <see cref="Add"/>, with a whole sub-message that has the values of its node in it already.</summary>
    public void Put(ReadOnlySpan<FieldPlan> path, int start, int length)
    {
        var parent = Enter(path[..^1]);
        var node = Find(parent, path[^1]);
        if (node == None) Append(parent, new Node(path[^1], None, None, start, length));
        else _nodes[node] = _nodes[node] with { FirstChild = None, Start = start, Length = length };
    }

    /// <summary>The node of the sub-message at the end of a path, or <see cref="None"/>.</summary>
    public int Find(ReadOnlySpan<FieldPlan> path)
    {
        var node = 0;
        for (var i = 0; i < path.Length && node != None; i++) node = Find(node, path[i]);
        return node;
    }

    /// <summary>Whether there is a value for a field of the whole message, or for what is in it.</summary>
    public bool Has(FieldPlan field) => Find(0, field) != None || FindValue(0, field) != None;

    /// <summary>Whether a field under a node has its one value here: what the body says of it must not be there as well.</summary>
    public bool Overrides(int parent, FieldPlan field) => !field.Schema.IsRepeated && FindValue(parent, field) != None;

    /// <summary>The node of a sub-message's field, or <see cref="None"/>.</summary>
    public int Find(int parent, FieldPlan field)
    {
        for (var child = _nodes[parent].FirstChild; child != None; child = _nodes[child].NextSibling)
            if (_nodes[child].Field == field && _nodes[child].IsMessage) return child;
        return None;
    }

    /// <summary>
    /// Writes what is under a node: values, and the sub-messages that the body did not have.
    /// </summary>
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
