using System.Collections.Immutable;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Finds the route for an HTTP method and a path. Immutable and thread-safe; built by <see cref="RouteTableBuilder{T}"/>.
/// </summary>
/// <remarks>
/// <para>
/// The path is percent-encoded and without the query. It is split at <c>/</c> first. A literal matches a segment that decodes to its text;
/// a segment with malformed escapes matches no literal. <c>/</c> has no segments. A path that does not begin with <c>/</c> matches no
/// template. <c>**</c> matches any number of segments, empty ones (<c>//</c>, or <c>/</c> at the end) too: <c>/v1/**</c> matches <c>/v1</c>,
/// <c>/v1/</c> and <c>/v1/a//b</c>. <c>*</c> matches no empty segment.
/// </para>
/// <para>
/// A literal has precedence over <c>*</c>, and <c>*</c> over <c>**</c>, segment by segment from the left. Templates that are equal up to
/// <c>**</c> are compared from the right, and the longer one has precedence; if one of them ends with <c>**</c>, the others match only paths
/// that leave a segment for theirs. If the shape has no route for the method, the next shape is tried. Within a shape, the method itself has
/// precedence over GET (for HEAD), and GET over <c>*</c>. Methods are case-sensitive.
/// </para>
/// <para>
/// The text after an unescaped <c>:</c> in the last segment of the path is a custom verb if a template has that verb. The templates with the
/// longest verb are tried first, and the templates without a verb last, with the whole path, where <c>:</c> is part of a value. <c>%3A</c>
/// never begins a verb.
/// </para>
/// </remarks>
public sealed class RouteTable<T>
{
    private readonly RouteNode<T> _root;
    private readonly RouteTexts<RouteNode<T>> _verbRoots;

    // The maximum number of colons that begin a verb or are in it.
    private readonly int _maxColons;

    internal RouteTable(
        RouteNode<T> root,
        RouteTexts<RouteNode<T>> verbRoots,
        ImmutableArray<RouteEntry<T>> entries)
    {
        _root = root;
        _verbRoots = verbRoots;
        Entries = entries;
        foreach (var entry in entries)
            if (entry.Template.Verb is { } verb) _maxColons = Math.Max(_maxColons, verb.AsSpan().Count(':') + 1);
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
        if (_maxColons > 0 && SearchVerbs(ref walk, path, out end) is { } byVerb)
            return byVerb;
        end = path.Length;
        return TryGetSegments(path, out var segments) ? walk.Find(_root, segments) : null;
    }

    /// <summary>Finds a route with a custom verb, the longest verb first, and the end of the path without it.</summary>
    private RouteEntry<T>? SearchVerbs(scoped ref RouteWalk<T> walk, ReadOnlySpan<char> path, out int end)
    {
        end = path.Length;
        var segment = path.LastIndexOf('/') + 1;
        for (var colons = 0; colons < _maxColons && path[segment..end].LastIndexOf(':') is var colon and >= 0; colons++) end = segment + colon;
        while (end < path.Length)
        {
            var verb = path[(end + 1)..];
            if (_verbRoots.Find(verb) is { } root && TryGetSegments(path[..end], out var segments) && walk.Find(root, segments) is { } entry)
                return entry;
            end = verb.IndexOf(':') is var next and >= 0 ? end + 1 + next : path.Length;
        }

        return null;
    }

    /// <summary>Gets whether the path begins with a slash, and its segments, each after a slash.</summary>
    private static bool TryGetSegments(ReadOnlySpan<char> path, out ReadOnlySpan<char> segments)
    {
        segments = path is ['/'] ? default : path;
        return path is ['/', ..];
    }
}
