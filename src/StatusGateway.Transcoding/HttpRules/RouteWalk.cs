namespace StatusGateway.Transcoding.HttpRules;

/// <summary>One search of the trie for one path.</summary>
/// <remarks>
/// A node lies at one depth and under one parent, and every step down takes exactly one segment of the path, so no node
/// is visited twice: backtracking costs at most the nodes whose segments fit the path's first segments, however long the
/// path is, and recursion goes no deeper than the longest template.
/// </remarks>
internal ref struct RouteWalk<T>
{
    private readonly ReadOnlySpan<char> _method;
    private readonly ISet<string>? _methods;

    /// <summary>Looks for the route of a method.</summary>
    public RouteWalk(ReadOnlySpan<char> method) => _method = method;

    /// <summary>Looks for no route; passes every leaf and collects the methods there.</summary>
    public RouteWalk(ISet<string> methods) => _methods = methods;

    /// <summary>Whether a leaf was reached, that is, the path is known under some method.</summary>
    public bool SawLeaf { get; private set; }

    /// <param name="node">Where the path is so far.</param>
    /// <param name="rest">The segments to go, none of them empty; empty when there is none.</param>
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
