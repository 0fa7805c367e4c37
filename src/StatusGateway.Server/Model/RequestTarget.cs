namespace StatusGateway.Server.Model;

/// <summary>The target of a request as it came: the path that Kestrel decodes has lost <c>%2F</c>.</summary>
/// <param name="Path">The raw path after the prefix, percent-encoded; empty when it is not under the prefix.</param>
/// <param name="Query">The raw query, without its question mark.</param>
/// <param name="Prefix">What precedes <paramref name="Path"/>: <c>Gateway:PathBase</c>, or the whole path when it is not under that.</param>
internal readonly record struct RequestTarget(string Path, string Query, string Prefix = "")
{
    /// <summary>The path as the client sent it.</summary>
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

    /// <summary>Returns the target under a prefix that does not end with a slash. <c>*</c> belongs to the server, and is under every prefix.</summary>
    public RequestTarget Under(string prefix)
    {
        if (prefix.Length == 0 || Path == "*") return this;
        return Path.Length > prefix.Length && Path[prefix.Length] == '/' && Path.StartsWith(prefix, StringComparison.Ordinal)
            ? this with { Path = Path[prefix.Length..], Prefix = prefix }
            : this with { Path = "", Prefix = Path };
    }
}
