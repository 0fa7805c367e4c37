using System.Collections.Immutable;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Finds the route for an HTTP method and a path. Immutable and thread-safe; built by <see cref="RouteTableBuilder{T}"/>.
/// </summary>
/// <remarks>
/// <para>
/// The path is percent-encoded and without the query. It is split at <c>/</c> first. A literal matches a segment that decodes to its text;
/// a segment with malformed escapes matches no literal. <c>/</c> has no segments. A path that does not begin with <c>/</c> or has an empty
/// segment (<c>//</c>, or <c>/</c> at the end) matches no template, not even <c>**</c>. <c>**</c> can match no segment: <c>/v1/**</c>
/// matches <c>/v1</c>.
/// </para>
/// <para>
/// A literal has precedence over <c>*</c>, and <c>*</c> over <c>**</c>, segment by segment from the left. If the shape has no route for the
/// method, the next shape is tried. Within a shape, the method itself has precedence over GET (for HEAD), and GET over <c>*</c>. Methods
/// are case-sensitive.
/// </para>
/// <para>
/// The text after the last unescaped <c>:</c> of the path is a custom verb if it has no <c>/</c> and a template has that verb. The
/// templates with the verb are tried first, and then the others with the whole path, where <c>:</c> is part of a value. <c>%3A</c> never
/// begins a verb.
/// </para>
/// </remarks>
public sealed class RouteTable<T>
{
    private readonly RouteNode<T> _root;
    private readonly RouteTexts<RouteNode<T>> _verbRoots;

    internal RouteTable(
        RouteNode<T> root,
        RouteTexts<RouteNode<T>> verbRoots,
        ImmutableArray<RouteEntry<T>> entries)
    {
        _root = root;
        _verbRoots = verbRoots;
        Entries = entries;
    }

    /// <summary>Gets all routes in the order in which they were added.</summary>
    public ImmutableArray<RouteEntry<T>> Entries { get; }

    /// <summary>Finds the route for a request. Does not allocate, and does not throw for any path.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="rawPath">The path, percent-encoded, without the query.</param>
    public RouteMatch<T> Match(ReadOnlySpan<char> method, string rawPath)
    {
        ArgumentNullException.ThrowIfNull(rawPath);
        var walk = new RouteWalk<T>(method);
        var entry = Search(ref walk, rawPath, out var end);
        if (entry is not null)
            return new RouteMatch<T>(RouteOutcome.Found, entry, rawPath, end);
        return new RouteMatch<T>(walk.SawLeaf ? RouteOutcome.MethodNotAllowed : RouteOutcome.NotFound, null, rawPath, end);
    }

    /// <summary>
    /// Gets the methods that a path allows, sorted: those of its routes, HEAD if there is GET, and OPTIONS; empty if no template matches. A
    /// route for all methods counts as DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT.
    /// </summary>
    public ImmutableArray<string> AllowedMethods(string rawPath)
    {
        ArgumentNullException.ThrowIfNull(rawPath);
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        var walk = new RouteWalk<T>(methods);
        Search(ref walk, rawPath, out _);
        if (!walk.SawLeaf)
            return [];

        methods.Add(RouteMethods.Options);
        if (methods.Contains(RouteMethods.Get))
            methods.Add(RouteMethods.Head);
        return [.. methods];
    }

    private RouteEntry<T>? Search(scoped ref RouteWalk<T> walk, ReadOnlySpan<char> path, out int end)
    {
        if (VerbRoot(path, out end) is { } verbRoot
            && HasSegments(path[..end], out var rest)
            && walk.Find(verbRoot, rest) is { } byVerb)
        {
            return byVerb;
        }

        end = path.Length;
        return HasSegments(path, out rest) ? walk.Find(_root, rest) : null;
    }

    /// <summary>Gets the trie of the custom verb, and the end of the path without it.</summary>
    private RouteNode<T>? VerbRoot(ReadOnlySpan<char> path, out int end)
    {
        var colon = _verbRoots.IsEmpty ? -1 : path.LastIndexOf(':');
        end = colon < 0 ? path.Length : colon;
        return colon < 0 || path[colon..].Contains('/') ? null : _verbRoots.Find(path[(colon + 1)..]);
    }

    /// <summary>Gets whether the path begins with a slash and has no empty segment, and its segments after the slash.</summary>
    private static bool HasSegments(ReadOnlySpan<char> path, out ReadOnlySpan<char> segments)
    {
        segments = path.IsEmpty ? default : path[1..];
        return path is ['/']
            || (path is ['/', not '/', ..] && path[^1] != '/' && !path.Contains("//", StringComparison.Ordinal));
    }
}
