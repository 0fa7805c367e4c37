using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace StatusGateway.Core.Dialects.Foreign;

/// <summary>Reasons and domains (google.rpc.ErrorInfo, AIP-193) of names and types that others gave their errors.</summary>
internal static class ErrorReason
{
    private const int LongestName = 128;

    // Hosts whose pages define the HTTP statuses: a type there says no more than the HTTP status does.
    private static readonly string[] DefiningHosts = ["rfc-editor.org", "tools.ietf.org", "datatracker.ietf.org", "developer.mozilla.org"];

    /// <summary>A name in UPPER_SNAKE, such as OUT_OF_CREDIT of <c>out-of-credit</c> or <c>OutOfCredit</c>; null where that is no reason.</summary>
    public static string? OfName(string? name)
    {
        if (name is null || name.Length is 0 or > LongestName) return null;
        var reason = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (i > 0 && char.IsAsciiLetterUpper(letter) && BeginsWord(name, i)) reason.Append('_');
            reason.Append(letter is '-' or '.' or ' ' ? '_' : char.IsAscii(letter) ? char.ToUpperInvariant(letter) : letter);
        }

        var text = reason.ToString();
        return ProblemDialect.IsWellFormedReason(Encoding.UTF8.GetBytes(text)) ? text : null;
    }

    /// <summary>The reason in a problem's <c>type</c>: its fragment, else the last segment of its path, or what is behind the last colon of a URN.</summary>
    public static string? OfType(string? type)
    {
        if (SaysNothing(type)) return null;
        var rest = type.AsSpan();
        var hash = rest.IndexOf('#');
        if (hash >= 0 && OfName(rest[(hash + 1)..].ToString()) is { } named) return named;
        if (hash >= 0) rest = rest[..hash];
        var query = rest.IndexOf('?');
        if (query >= 0) rest = rest[..query];
        var authority = rest.IndexOf("//");
        if (authority >= 0)
        {
            rest = rest[(authority + 2)..];
            var path = rest.IndexOf('/');
            rest = path < 0 ? default : rest[path..];
        }

        rest = rest.TrimEnd('/');
        return OfName(rest[(rest.LastIndexOfAny('/', ':') + 1)..].ToString());
    }

    /// <summary>The authority of a problem's <c>type</c>; null where it has none, or that is no name but an address.</summary>
    public static string? DomainOf(string? type) =>
        !SaysNothing(type) && IsWeb(type, out var uri) && uri is { HostNameType: UriHostNameType.Dns, IsLoopback: false } ? uri.Authority : null;

    /// <summary>Whether a problem's <c>type</c> is absent, or only cites the definition of its HTTP status.</summary>
    public static bool SaysNothing([NotNullWhen(false)] string? type)
    {
        if (string.IsNullOrEmpty(type) || type == "about:blank") return true;
        if (!IsWeb(type, out var uri)) return false;
        var host = uri.Host;
        return host.Contains("httpstatuses", StringComparison.OrdinalIgnoreCase) || Array.Exists(DefiningHosts, known =>
            host.EndsWith(known, StringComparison.OrdinalIgnoreCase) && (host.Length == known.Length || host[^(known.Length + 1)] == '.'));
    }

    private static bool IsWeb(string type, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(type, UriKind.Absolute, out uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    /// <summary>An upper letter behind a lower one, or the last of several before a lower one.</summary>
    private static bool BeginsWord(string name, int i) =>
        char.IsAsciiLetterLower(name[i - 1]) || char.IsAsciiDigit(name[i - 1])
        || (char.IsAsciiLetterUpper(name[i - 1]) && i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]));
}
