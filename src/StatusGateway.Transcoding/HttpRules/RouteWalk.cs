namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A search in the trie for one path.</summary>
/// <remarks>
/// Every node has one parent, and every step down takes exactly one segment of the path, from its start, and after <c>**</c> from its end,
/// so no node is visited twice. Backtracking costs at most the nodes whose segments match the start and the end of the path, and the
/// recursion is not deeper than the longest template.
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
    /// <param name="rest">The remaining segments, each after a slash; empty if there are none.</param>
    public RouteEntry<T>? Find(RouteNode<T> node, scoped ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty)
            return Decide(node.Closed) ?? FindRest(node.Rest, rest);

        var segment = rest[1..];
        var slash = segment.IndexOf('/');
        var next = slash < 0 ? default : segment[slash..];
        if (slash >= 0) segment = segment[..slash];

        // Only "**" matches an empty segment.
        if (!segment.IsEmpty)
        {
            if (node.Literals.Find(segment) is { } literal && Find(literal, next) is { } byLiteral)
                return byLiteral;
            if (node.Star is { } star && Find(star, next) is { } byStar)
                return byStar;
        }

        return FindRest(node.Rest, rest);
    }

    /// <summary>Finds a route with <c>**</c>: with segments behind it first, and then one that ends with it.</summary>
    private RouteEntry<T>? FindRest(RouteNode<T>? node, scoped ReadOnlySpan<char> rest)
    {
        if (node is null)
            return null;
        // Beside a route that ends with "**", the others leave it one segment at least: /docs/c is then the document, /docs/c/d the list.
        var open = Decide(node.Closed);
        return FindBehind(node, rest, keepsSegment: open is not null) ?? open;
    }

    /// <summary>Finds a route by the segments behind <c>**</c>, from the last one.</summary>
    private RouteEntry<T>? FindBehind(RouteNode<T> node, scoped ReadOnlySpan<char> rest, bool keepsSegment)
    {
        if (rest.IsEmpty || (node.Star is null && node.Literals.IsEmpty))
            return null;
        var slash = rest.LastIndexOf('/');
        var segment = rest[(slash + 1)..];
        if (segment.IsEmpty)
            return null;
        return FindEnd(node.Literals.Find(segment), rest[..slash], keepsSegment) ?? FindEnd(node.Star, rest[..slash], keepsSegment);
    }

    private RouteEntry<T>? FindEnd(RouteNode<T>? node, scoped ReadOnlySpan<char> rest, bool keepsSegment)
    {
        if (node is null)
            return null;
        return FindBehind(node, rest, keepsSegment) ?? (keepsSegment && rest.IsEmpty ? null : Decide(node.Closed));
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
