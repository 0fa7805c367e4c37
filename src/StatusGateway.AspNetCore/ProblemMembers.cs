using System.Text;
using System.Text.Json;
using StatusGateway.Core;
using StatusGateway.Rpc;

namespace StatusGateway.AspNetCore;

/// <summary>The members of a problem that a status has no place for, kept in google.rpc.ErrorInfo.</summary>
internal static class ProblemMembers
{
    private const int ShortestReason = 3;
    private const int LongestReason = 63;

    // Members that a status has a place for already, or that are made anew.
    private static readonly string[] Standard = ["title", "status", "detail", "message", "details", "errors", "traceId"];

    // Types that only cite the definition of an HTTP status, as the framework's defaults do.
    private static readonly string[] Citations = ["rfc-editor.org", "tools.ietf.org", "httpstatuses"];

    /// <summary>Reason, domain and the other members; null for a problem that says nothing but its HTTP status.</summary>
    public static ErrorInfo? ToErrorInfo(JsonElement problem)
    {
        var info = new ErrorInfo();
        foreach (var member in problem.EnumerateObject())
        {
            if (Array.IndexOf(Standard, member.Name) >= 0 || member.Value.ValueKind == JsonValueKind.Null) continue;
            var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            if (!IsSaid(member.Name, text)) info.Metadata[member.Name] = text;
        }

        if (info.Metadata.Count == 0) return null;
        var type = info.Metadata.GetValueOrDefault("type", "");
        info.Reason = FirstReason(info.Metadata.GetValueOrDefault("reason", ""), info.Metadata.GetValueOrDefault("code", ""), LastPart(type));
        info.Domain = info.Metadata.TryGetValue("domain", out var domain) ? domain
            : Uri.TryCreate(type, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.Authority
            : "";
        info.Metadata.Remove("domain");
        if (info.Reason == info.Metadata.GetValueOrDefault("reason", "")) info.Metadata.Remove("reason");
        return info;
    }

    /// <summary>A type that says no more than the HTTP status does, and a code that is the status' own.</summary>
    private static bool IsSaid(string name, string text) =>
        (name == "type" && IsEmptyType(text)) || (name == "code" && RpcCodes.TryParseName(text, out _));

    private static bool IsEmptyType(string type) =>
        type.Length == 0 || type == "about:blank" || Citations.Any(citation => type.Contains(citation, StringComparison.OrdinalIgnoreCase));

    /// <summary>The fragment, else the last segment; after the last colon of a URN.</summary>
    private static string LastPart(string type)
    {
        var fragment = type.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0 && fragment < type.Length - 1) return type[(fragment + 1)..];
        var path = type.Split('?', '#')[0].TrimEnd('/');
        return path[(path.LastIndexOfAny(['/', ':']) + 1)..];
    }

    private static string FirstReason(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (ToUpperSnake(name) is var reason && IsReason(reason)) return reason;
        return "";
    }

    private static string ToUpperSnake(string name)
    {
        var reason = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) && i > 0 && (char.IsAsciiLetterLower(name[i - 1]) || char.IsAsciiDigit(name[i - 1]))) reason.Append('_');
            reason.Append(name[i] is '-' or '.' or ' ' ? '_' : char.ToUpperInvariant(name[i]));
        }

        return reason.ToString();
    }

    /// <summary>AIP-193: <c>[A-Z][A-Z0-9_]+[A-Z0-9]</c>.</summary>
    private static bool IsReason(string text) =>
        text.Length is >= ShortestReason and <= LongestReason
        && char.IsAsciiLetterUpper(text[0])
        && text[^1] != '_'
        && text.All(static letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_');
}
