using System.Globalization;
using System.Net;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads an upstream's address: <c>http://</c> or <c>https://</c> with a host, and perhaps a port and a path.</summary>
internal static class UpstreamAddress
{
    /// <param name="text">The address.</param>
    /// <param name="mayHavePath">An API need not live at the root of its server; gRPC's paths do.</param>
    /// <param name="fault">What is wrong, and how it is written; empty when nothing is.</param>
    /// <returns>Null with a fault.</returns>
    public static Uri? Parse(string text, bool mayHavePath, out string fault)
    {
        fault = "";
        var problem = ProblemOf(text);
        if (problem is null && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            && uri is { Query: "", Fragment: "", UserInfo: "" } && (mayHavePath || uri.AbsolutePath == "/"))
            return uri;
        fault = $"{problem}An address is http:// or https:// with a host and a port, and {(mayHavePath ? "perhaps a path" : "no path")}, such as http://localhost:50051{(mayHavePath ? "/api" : "")}.";
        return null;
    }

    /// <summary>What people get wrong most, as a sentence with a space behind it; null when it is something else, or nothing.</summary>
    private static string? ProblemOf(string text)
    {
        const string mark = "://";
        var start = text.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0) return "It has no http:// in front. ";
        var authority = text[(start + mark.Length)..];
        var end = authority.AsSpan().IndexOfAny('/', '?', '#');
        if (end >= 0) authority = authority[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var colon = authority.LastIndexOf(':');
        // The colons of an IPv6 address stand in brackets.
        if (colon < 0 || authority.IndexOf(']', colon) >= 0) return null;
        var port = authority[(colon + 1)..];
        var isPort = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= IPEndPoint.MaxPort;
        return isPort ? null : $"\"{port}\" is no port: those are numbers from 1 to {IPEndPoint.MaxPort}. ";
    }
}
