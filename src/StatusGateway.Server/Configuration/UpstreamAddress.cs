using System.Globalization;
using System.Net;

namespace StatusGateway.Server.Configuration;

/// <summary>Parses an upstream's address: <c>http://</c> or <c>https://</c> with a host, and optionally a port and a path.</summary>
internal static class UpstreamAddress
{
    /// <param name="text">The address.</param>
    /// <param name="mayHavePath">Whether a path is allowed. gRPC paths start at the root of the server.</param>
    /// <param name="error">What is wrong and how to write an address; empty on success.</param>
    /// <returns>The address, or null with an error.</returns>
    public static Uri? Parse(string text, bool mayHavePath, out string error)
    {
        error = "";
        var diagnosis = Diagnose(text);
        if (diagnosis is null && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            && uri is { Query: "", Fragment: "", UserInfo: "" } && (mayHavePath || uri.AbsolutePath == "/"))
            return uri;
        error = $"{diagnosis}An address must be http:// or https:// with a host and a port, {(mayHavePath ? "optionally with a path" : "without a path")}, such as http://localhost:50051{(mayHavePath ? "/api" : "")}.";
        return null;
    }

    /// <summary>Describes a common mistake, as a sentence with a space after it. Returns null if there is none.</summary>
    private static string? Diagnose(string text)
    {
        const string mark = "://";
        var start = text.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0) return "The scheme is missing. ";
        var authority = text[(start + mark.Length)..];
        var end = authority.AsSpan().IndexOfAny('/', '?', '#');
        if (end >= 0) authority = authority[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var colon = authority.LastIndexOf(':');
        // The colons of an IPv6 address are inside brackets.
        if (colon < 0 || authority.IndexOf(']', colon) >= 0) return null;
        var port = authority[(colon + 1)..];
        var isPort = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= IPEndPoint.MaxPort;
        return isPort ? null : $"\"{port}\" is not a port number from 1 to {IPEndPoint.MaxPort}. ";
    }
}
