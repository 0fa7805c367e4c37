using System.Collections.Frozen;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Upstreams.Http;

/// <summary>
/// Decides which headers of an HTTP response of a REST or Connect upstream are metadata. Headers that describe the upstream's software
/// and network are not, and a location only if it leads back to the gateway. The general rules of metadata apply in addition.
/// </summary>
internal static class ResponseHeaderRules
{
    private const string Location = "location";
    private const int Created = 201;

    // Software and network of the upstream, headers that redirect, and alternative addresses of the upstream's origin.
    private static readonly FrozenSet<string> Internal = FrozenSet.ToFrozenSet(
        ["server", "via", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-sourcefiles", "x-generator", "x-runtime", "x-served-by",
            "x-backend-server", "x-varnish", "x-debug-token", "x-debug-token-link", "refresh", "alt-svc"],
        StringComparer.Ordinal);

    private static readonly string[] InternalPrefixes = ["x-envoy-", "x-amzn-remapped-"];

    /// <summary>Returns whether a header is metadata.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="value">The value.</param>
    /// <param name="httpStatus">The HTTP status of the response.</param>
    /// <param name="request">The request.</param>
    public static bool Passes(string name, string value, int httpStatus, UpstreamRequest request)
    {
        // A redirect is not followed, and where it leads is for the log only, under whatever name.
        if (httpStatus is >= 300 and < 400) return MetadataRules.Advice.Contains(name);
        if (name == Location) return PassesLocation(value, httpStatus, request);
        if (Internal.Contains(name)) return false;
        foreach (var prefix in InternalPrefixes)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return false;
        return true;
    }

    private static bool PassesLocation(string value, int httpStatus, UpstreamRequest request)
    {
        if (IsPath(value)) return httpStatus == Created || request.Serves?.Invoke(value) == true;
        // An upstream that builds URLs from X-Forwarded-Host names the gateway.
        return Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.Authority.Equals(request.Metadata.Find("x-forwarded-host"), StringComparison.OrdinalIgnoreCase)
            && request.Serves?.Invoke(uri.PathAndQuery) == true;
    }

    /// <summary>Returns whether a location is a path, which names no host. Browsers read a backslash as a slash.</summary>
    private static bool IsPath(string value) => value.Length > 0 && value[0] == '/' && (value.Length == 1 || value[1] is not ('/' or '\\'));
}
