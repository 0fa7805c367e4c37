namespace StatusGateway.Server.Upstreams.Http;

/// <summary>The addresses of an HTTP upstream, used in rotation.</summary>
internal sealed class HttpAddresses(IReadOnlyList<Uri> all)
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    // Including a base path, because an API may not be at the root of its server.
    private readonly string[] _bases = [.. all.Select(static address => address.GetLeftPart(UriPartial.Path).TrimEnd('/'))];
    private uint _next;

    public IReadOnlyList<Uri> All => all;

    /// <summary>Combines the next address with a path and query, without normalizing them.</summary>
    public Uri Next(string target)
    {
        var index = _bases.Length == 1 ? 0 : (int)(Interlocked.Increment(ref _next) % (uint)_bases.Length);
        return new Uri(_bases[index] + target, Verbatim);
    }

    /// <summary>Sets the HTTP version of a request: TLS negotiates it, cleartext uses HTTP/1.1.</summary>
    public static void SetVersion(HttpRequestMessage request)
    {
        var isTls = request.RequestUri!.Scheme == Uri.UriSchemeHttps;
        request.Version = isTls ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
    }
}
