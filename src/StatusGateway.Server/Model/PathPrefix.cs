using Microsoft.AspNetCore.Http;

namespace StatusGateway.Server.Model;

/// <summary><c>Gateway:PathBase</c>: the prefix of every path, for a gateway behind a proxy that passes its prefix on.</summary>
internal static class PathPrefix
{
    /// <summary>Returns whether a text is a valid prefix: empty, or segments of letters, digits and <c>-._~</c>, each after a slash.</summary>
    public static bool IsValid(string text) => text.Length == 0 || (text[0] == '/' && text[1..].Split('/').All(IsSegment));

    /// <summary>Prepends the prefix to a path of this gateway, which begins with a single slash.</summary>
    public static string Apply(string prefix, string path) =>
        path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) ? prefix + path : path;

    /// <summary>Moves the prefix from the path to the path base, as ASP.NET Core's own middleware does.</summary>
    public static void Take(HttpRequest request, GatewaySnapshot snapshot)
    {
        if (snapshot.PathBase.Length == 0 || !request.Path.StartsWithSegments(snapshot.PathBase, StringComparison.Ordinal, out var rest)) return;
        request.PathBase = request.PathBase.Add(snapshot.PathBase);
        request.Path = rest;
    }

    private static bool IsSegment(string text) =>
        text.Length > 0 && text is not ("." or "..") && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~');
}
