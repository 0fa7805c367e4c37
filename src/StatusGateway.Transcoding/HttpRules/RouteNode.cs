using System.Collections.Frozen;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A place in the trie: the segments from the root to here. Immutable.</summary>
internal sealed class RouteNode<T>
{
    public RouteNode(
        RouteTexts<RouteNode<T>> literals,
        RouteNode<T>? star,
        RouteLeaf<T>? closed,
        RouteLeaf<T>? open)
    {
        Literals = literals;
        Star = star;
        Closed = closed;
        Open = open;
    }

    /// <summary>Where literals lead.</summary>
    public RouteTexts<RouteNode<T>> Literals { get; }

    /// <summary>Where <c>*</c> leads.</summary>
    public RouteNode<T>? Star { get; }

    /// <summary>The routes that end here.</summary>
    public RouteLeaf<T>? Closed { get; }

    /// <summary>The routes that end with a <c>**</c> after here.</summary>
    public RouteLeaf<T>? Open { get; }
}

/// <summary>The routes of one shape, by HTTP method. Immutable.</summary>
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

    /// <summary>The method itself, then GET for HEAD, then any method.</summary>
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

/// <summary>The methods that mean something to routing.</summary>
internal static class RouteMethods
{
    public const string Any = "*";
    public const string Get = "GET";
    public const string Head = "HEAD";
    public const string Options = "OPTIONS";

    /// <summary>What a route for any method allows. Without CONNECT and TRACE, which are about the connection.</summary>
    public static readonly string[] Known = ["DELETE", Get, Head, Options, "PATCH", "POST", "PUT"];
}
