namespace StatusGateway.Server.Upstreams.Http;

/// <summary>The addresses of an upstream of HTTP, taken in turn.</summary>
internal sealed class HttpAddresses(IReadOnlyList<Uri> all)
{
    private static readonly UriCreationOptions AsBuilt = new() { DangerousDisablePathAndQueryCanonicalization = true };

    // With a path in front, should there be one: an API need not live at the root.
    private readonly string[] _bases = [.. all.Select(static address => address.GetLeftPart(UriPartial.Path).TrimEnd('/'))];
    private uint _next;

    public IReadOnlyList<Uri> All => all;

    /// <summary>Path and query at the next address, sent just as they are.</summary>
    public Uri Next(string target)
    {
        var index = _bases.Length == 1 ? 0 : (int)(Interlocked.Increment(ref _next) % (uint)_bases.Length);
        return new Uri(_bases[index] + target, AsBuilt);
    }

    /// <summary>The client of upstreams that are called like any HTTP server.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.All,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        EnableMultipleHttp2Connections = true,
        MaxResponseHeadersLength = UpstreamLimits.MaxHeaderBytes / 1024,
        // A name is resolved anew now and then, so that moved servers are found.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        UseProxy = false,
    };

    /// <summary>The version of HTTP for an address: TLS lets both sides agree on one.</summary>
    public static void SetVersion(HttpRequestMessage request)
    {
        var isTls = request.RequestUri!.Scheme == Uri.UriSchemeHttps;
        request.Version = isTls ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
    }
}
