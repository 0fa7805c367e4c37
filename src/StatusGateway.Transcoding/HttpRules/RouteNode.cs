using System.Collections.Frozen;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A node of the trie. Immutable.</summary>
/// <remarks>
/// What follows <c>**</c> is a trie of its own, from the end of the path to its start: <c>/a/**/b/*</c> is <c>a</c>, then <c>Rest</c>, and in
/// it <c>*</c>, then <c>b</c>.
/// </remarks>
internal sealed class RouteNode<T>
{
    public RouteNode(
        RouteTexts<RouteNode<T>> literals,
        RouteNode<T>? star,
        RouteLeaf<T>? closed,
        RouteNode<T>? rest)
    {
        Literals = literals;
        Star = star;
        Closed = closed;
        Rest = rest;
    }

    /// <summary>Gets the nodes after literals.</summary>
    public RouteTexts<RouteNode<T>> Literals { get; }

    /// <summary>Gets the node after <c>*</c>.</summary>
    public RouteNode<T>? Star { get; }

    /// <summary>Gets the routes that end at this node.</summary>
    public RouteLeaf<T>? Closed { get; }

    /// <summary>Gets the reversed trie of the segments after <c>**</c>, whose root has the routes that end with <c>**</c>; or null.</summary>
    public RouteNode<T>? Rest { get; }
}

/// <summary>The routes with the same shape, by HTTP method. Immutable.</summary>
internal sealed class RouteLeaf<T>
{
    private readonly FrozenDictionary<string, RouteEntry<T>> _byMethod;
    private readonly FrozenDictionary<string, RouteEntry<T>>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly RouteEntry<T>? _any;

    public RouteLeaf(IEnumerable<RouteEntry<T>> entries)
    {
        var named = entries.ToDictionary(entry => entry.HttpMethod, StringComparer.Ordinal);
        named.Remove(RouteMethods.Any, out _any);
        _byMethod = named.ToFrozenDictionary(StringComparer.Ordinal);
        _lookup = _byMethod.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Finds the route of a method: of the method itself, of GET for HEAD, or of all methods, in this order.</summary>
    public RouteEntry<T>? Find(ReadOnlySpan<char> method)
    {
        if (_lookup.TryGetValue(method, out var entry))
            return entry;
        if (method.SequenceEqual(RouteMethods.Head) && _byMethod.TryGetValue(RouteMethods.Get, out entry))
            return entry;
        return _any;
    }

    public void AddMethodsTo(ISet<string> methods)
    {
        methods.UnionWith(_byMethod.Keys);
        if (_any is not null)
            methods.UnionWith(RouteMethods.Known);
    }
}

/// <summary>HTTP methods with a meaning in routing.</summary>
internal static class RouteMethods
{
    public const string Any = "*";
    public const string Get = "GET";
    public const string Head = "HEAD";
    public const string Options = "OPTIONS";

    /// <summary>The methods that a route for all methods allows: without CONNECT and TRACE, which concern the connection.</summary>
    public static readonly string[] Known = ["DELETE", Get, Head, Options, "PATCH", "POST", "PUT"];
}
