using System.Collections.Immutable;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Finds the route of an HTTP method and a path. Immutable and thread-safe; made by <see cref="RouteTableBuilder{T}"/>.
/// </summary>
/// <remarks>
/// <para>
/// The path is the request's, still percent-encoded and without the query. It is split at <c>/</c> first; a literal then
/// equals a segment that decodes to its text, and no segment whose escapes are malformed. <c>/</c> alone has no segments.
/// A path that does not begin with <c>/</c>, or that has an empty segment (<c>//</c>, or a <c>/</c> at the end), is
/// matched by nothing, <c>**</c> included. <c>**</c> matches no segment too: <c>/v1/**</c> takes <c>/v1</c>.
/// </para>
/// <para>
/// A literal goes before <c>*</c>, and <c>*</c> before <c>**</c>, segment by segment from the left; where the shape so
/// found has no route for the method, the next one is tried. Within a shape the method itself goes before GET (for
/// HEAD), and that before <c>*</c>. Methods are compared as HTTP does, in their own case.
/// </para>
/// <para>
/// The text after the path's last raw <c>:</c> is a custom verb if it has no <c>/</c> and some template has that verb.
/// The templates with the verb are tried first, then the others on the whole path, the <c>:</c> being part of a value;
/// a <c>:</c> written as <c>%3A</c> never begins a verb.
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

    /// <summary>All routes, in the order they were added.</summary>
    public ImmutableArray<RouteEntry<T>> Entries { get; }

    /// <summary>Finds the route for a request. Allocates nothing, and whatever the text, does not throw.</summary>
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
    /// The methods a path allows, sorted: those of its routes, HEAD where GET is, and OPTIONS; empty where no template
    /// matches. A route for any method counts as DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT.
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

    /// <summary>The trie of the path's custom verb, and where the path ends without it.</summary>
    private RouteNode<T>? VerbRoot(ReadOnlySpan<char> path, out int end)
    {
        var colon = _verbRoots.IsEmpty ? -1 : path.LastIndexOf(':');
        end = colon < 0 ? path.Length : colon;
        return colon < 0 || path[colon..].Contains('/') ? null : _verbRoots.Find(path[(colon + 1)..]);
    }

    /// <summary>Whether the path begins with a slash and has no empty segment; then its segments after that slash.</summary>
    private static bool HasSegments(ReadOnlySpan<char> path, out ReadOnlySpan<char> segments)
    {
        segments = path.IsEmpty ? default : path[1..];
        return path is ['/']
            || (path is ['/', not '/', ..] && path[^1] != '/' && !path.Contains("//", StringComparison.Ordinal));
    }
}
