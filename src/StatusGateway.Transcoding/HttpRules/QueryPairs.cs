namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Enumerates the pairs of a raw query string, such as <c>a=b&amp;c=d</c>, without allocating. One leading <c>?</c> and empty pairs are
/// skipped; the order and repeated pairs are kept.
/// </summary>
/// <example><code>foreach (var pair in new QueryPairs(rawQuery)) { … }</code></example>
internal ref struct QueryPairs
{
    private ReadOnlySpan<char> _rest;

    /// <summary>Creates an enumerator of a percent-encoded query string.</summary>
    public QueryPairs(ReadOnlySpan<char> rawQuery)
    {
        _rest = rawQuery is ['?', ..] ? rawQuery[1..] : rawQuery;
        Current = default;
    }

    /// <summary>Gets the current pair.</summary>
    public QueryPair Current { get; private set; }

    /// <summary>Gets the enumerator, for <c>foreach</c>.</summary>
    public readonly QueryPairs GetEnumerator() => this;

    /// <summary>Moves to the next pair; false at the end.</summary>
    public bool MoveNext()
    {
        _rest = _rest.TrimStart('&');
        if (_rest.IsEmpty)
            return false;

        var end = _rest.IndexOf('&');
        var pair = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];

        var equals = pair.IndexOf('=');
        Current = equals < 0 ? new QueryPair(pair, default, false) : new QueryPair(pair[..equals], pair[(equals + 1)..], true);
        return true;
    }
}

/// <summary>One pair of a query string, percent-encoded; see <see cref="PercentEncoding.TryDecodeQuery"/>.</summary>
internal readonly ref struct QueryPair
{
    internal QueryPair(ReadOnlySpan<char> rawName, ReadOnlySpan<char> rawValue, bool hasEquals)
    {
        RawName = rawName;
        RawValue = rawValue;
        HasEquals = hasEquals;
    }

    /// <summary>Gets the text before the first <c>=</c>; empty in <c>=b</c>.</summary>
    public ReadOnlySpan<char> RawName { get; }

    /// <summary>Gets the text after the first <c>=</c>.</summary>
    public ReadOnlySpan<char> RawValue { get; }

    /// <summary>Gets true for <c>a=</c> and false for <c>a</c>; the value of both is empty.</summary>
    public bool HasEquals { get; }
}
