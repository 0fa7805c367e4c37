namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A search in the trie for one path.</summary>
/// <remarks>
/// Every node has one parent, and every step down takes exactly one segment of the path, so no node is visited twice. Backtracking costs
/// at most the nodes whose segments match the start of the path, and the recursion is not deeper than the longest template.
/// </remarks>
internal ref struct RouteWalk<T>
{
    private readonly ReadOnlySpan<char> _method;
    private readonly ISet<string>? _methods;

    /// <summary>Creates a search for the route of a method.</summary>
    public RouteWalk(ReadOnlySpan<char> method) => _method = method;

    /// <summary>Creates a search that visits every leaf and collects the methods.</summary>
    public RouteWalk(ISet<string> methods) => _methods = methods;

    /// <summary>Gets whether a leaf was reached: the path has a route for some method.</summary>
    public bool SawLeaf { get; private set; }

    /// <param name="node">The current node.</param>
    /// <param name="rest">The remaining segments, none of which is empty.</param>
    public RouteEntry<T>? Find(RouteNode<T> node, scoped ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty)
            return Decide(node.Closed) ?? Decide(node.Open);

        var slash = rest.IndexOf('/');
        var segment = slash < 0 ? rest : rest[..slash];
        var next = slash < 0 ? default : rest[(slash + 1)..];

        if (node.Literals.Find(segment) is { } literal && Find(literal, next) is { } byLiteral)
            return byLiteral;
        if (node.Star is { } star && Find(star, next) is { } byStar)
            return byStar;
        return Decide(node.Open);
    }

    private RouteEntry<T>? Decide(RouteLeaf<T>? leaf)
    {
        if (leaf is null)
            return null;
        SawLeaf = true;
        if (_methods is null)
            return leaf.Find(_method);
        leaf.AddMethodsTo(_methods);
        return null;
    }
}
