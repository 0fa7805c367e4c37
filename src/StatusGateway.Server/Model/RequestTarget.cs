namespace StatusGateway.Server.Model;

/// <summary>What a request asks for, as it came: Kestrel's decoded path is too late for <c>%2F</c>.</summary>
/// <param name="Path">Raw path, still percent-encoded, behind the prefix; empty for what is not under the prefix.</param>
/// <param name="Query">Raw query, without its question mark.</param>
/// <param name="Prefix">What stands before <paramref name="Path"/>: <c>Gateway:PathBase</c>, or the whole path where it is not under that.</param>
internal readonly record struct RequestTarget(string Path, string Query, string Prefix = "")
{
    /// <summary>The path as the caller asked for it.</summary>
    public string FullPath => Prefix.Length == 0 ? Path : Prefix + Path;

    /// <summary>Splits the target of a request line (RFC 9112 section 3.2): origin form, absolute form, or <c>*</c>.</summary>
    public static RequestTarget Parse(string rawTarget)
    {
        var start = 0;
        if (rawTarget.Length > 0 && rawTarget[0] != '/')
        {
            var scheme = rawTarget.IndexOf("://", StringComparison.Ordinal);
            if (scheme > 0)
            {
                start = rawTarget.AsSpan(scheme + 3).IndexOfAny('/', '?');
                start = start < 0 ? rawTarget.Length : start + scheme + 3;
            }
        }

        var question = rawTarget.IndexOf('?', start);
        var path = question < 0 ? rawTarget[start..] : rawTarget[start..question];
        return new RequestTarget(path.Length == 0 ? "/" : path, question < 0 ? "" : rawTarget[(question + 1)..]);
    }

    /// <summary>The target under a prefix without a slash at its end. <c>*</c> is the server's, and under all of them.</summary>
    public RequestTarget Under(string prefix)
    {
        if (prefix.Length == 0 || Path == "*") return this;
        return Path.Length > prefix.Length && Path[prefix.Length] == '/' && Path.StartsWith(prefix, StringComparison.Ordinal)
            ? this with { Path = Path[prefix.Length..], Prefix = prefix }
            : this with { Path = "", Prefix = Path };
    }
}
