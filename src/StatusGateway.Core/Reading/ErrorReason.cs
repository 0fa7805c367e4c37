using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace StatusGateway.Core.Reading;

/// <summary>Derives reasons and domains (google.rpc.ErrorInfo, AIP-193) from the names and types of other error formats.</summary>
internal static class ErrorReason
{
    private const int MaxReasonLength = 63;
    private const int MaxNameLength = 128;
    private const int UuidLength = 36;

    // Hosts whose pages define the HTTP statuses: a type that points there adds nothing to the HTTP status.
    private static readonly string[] DefiningHosts = ["rfc-editor.org", "tools.ietf.org", "datatracker.ietf.org", "developer.mozilla.org"];

    // Names that only say that there is an error, or that something is wrong with a field.
    private static readonly string[] Uninformative = ["error", "errors", "fail", "failed", "failure", "field", "exception"];

    /// <summary>Returns whether a reason has the form of AIP-193: <c>[A-Z][A-Z0-9_]+[A-Z0-9]</c>, at most 63 characters.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> reason) =>
        reason.Length is >= 3 and <= MaxReasonLength
        && char.IsAsciiLetterUpper((char)reason[0])
        && reason[^1] != '_'
        && !ContainsOther(reason);

    /// <summary>Gets a name in UPPER_SNAKE_CASE, such as OUT_OF_CREDIT from <c>out-of-credit</c> or <c>OutOfCredit</c>; null for a UUID, and if the result is not a reason.</summary>
    public static string? FromName(string? name)
    {
        if (name is null || name.Length is 0 or > MaxNameLength || (name.Length == UuidLength && Guid.TryParse(name, out _))) return null;
        var reason = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (i > 0 && char.IsAsciiLetterUpper(letter) && BeginsWord(name, i)) reason.Append('_');
            reason.Append(letter is '-' or '.' or ' ' ? '_' : char.IsAscii(letter) ? char.ToUpperInvariant(letter) : letter);
        }

        var text = reason.ToString();
        return IsWellFormed(Encoding.UTF8.GetBytes(text)) ? text : null;
    }

    /// <summary>
    /// Gets the reason in the name of an error in any style: <c>index_not_found_exception</c>, <c>TooShort</c>, <c>a.b#NotFound</c> and
    /// <c>NotFound:http://…</c> of AWS, and a URL as in <see cref="FromType"/>. Null for a sentence, a UUID, and names that only say that
    /// there is an error.
    /// </summary>
    public static string? FromIdentifier(string? name)
    {
        if (name is null || name.Length is 0 or > MaxNameLength || name.Contains(' ', StringComparison.Ordinal)) return null;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && name.AsSpan(colon + 1).StartsWith("http", StringComparison.Ordinal)) name = name[..colon];
        else if (colon > 0) return FromType(name);
        name = name[(name.LastIndexOf('#') + 1)..];
        return Array.Exists(Uninformative, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ? null : FromName(name);
    }

    /// <summary>Gets the reason in a problem's <c>type</c>: its fragment, else its last path segment, or the text after the last colon of a URN.</summary>
    public static string? FromType(string? type)
    {
        if (IsUninformative(type)) return null;
        var rest = type.AsSpan();
        var hash = rest.IndexOf('#');
        if (hash >= 0 && FromName(rest[(hash + 1)..].ToString()) is { } named) return named;
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
        return FromName(rest[(rest.LastIndexOfAny('/', ':') + 1)..].ToString());
    }

    /// <summary>Gets the authority of a problem's <c>type</c>; null if it has none, or if that is an IP address or the local host.</summary>
    public static string? GetDomain(string? type) =>
        !IsUninformative(type) && IsWeb(type, out var uri) && uri is { HostNameType: UriHostNameType.Dns, IsLoopback: false } ? uri.Authority : null;

    /// <summary>Returns whether a problem's <c>type</c> is missing, or only cites the definition of its HTTP status.</summary>
    public static bool IsUninformative([NotNullWhen(false)] string? type)
    {
        if (string.IsNullOrEmpty(type) || type == "about:blank") return true;
        if (!IsWeb(type, out var uri)) return false;
        var host = uri.Host;
        return host.Contains("httpstatuses", StringComparison.OrdinalIgnoreCase) || Array.Exists(DefiningHosts, known =>
            host.EndsWith(known, StringComparison.OrdinalIgnoreCase) && (host.Length == known.Length || host[^(known.Length + 1)] == '.'));
    }

    private static bool IsWeb(string type, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(type, UriKind.Absolute, out uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    private static bool ContainsOther(ReadOnlySpan<byte> reason)
    {
        foreach (var letter in reason)
            if (!char.IsAsciiLetterUpper((char)letter) && !char.IsAsciiDigit((char)letter) && letter != '_') return true;
        return false;
    }

    /// <summary>Returns whether an upper-case letter follows a lower-case one, or is the last of several before a lower-case one.</summary>
    private static bool BeginsWord(string name, int i) =>
        char.IsAsciiLetterLower(name[i - 1]) || char.IsAsciiDigit(name[i - 1])
        || (char.IsAsciiLetterUpper(name[i - 1]) && i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]));
}
