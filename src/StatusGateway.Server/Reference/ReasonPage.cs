using System.Collections.Immutable;
using System.Text.RegularExpressions;
using StatusGateway.Core;

namespace StatusGateway.Server.Reference;

/// <summary>What is said about a reason of google.rpc.ErrorInfo.</summary>
/// <param name="Domain">Whose reason it is.</param>
/// <param name="Reason">The reason, such as <c>BOOK_NOT_FOUND</c>.</param>
/// <param name="Title">A few words for people.</param>
/// <param name="Codes">The codes that come with it, at least one.</param>
/// <param name="Text">Markdown.</param>
internal sealed partial record ReasonPage(string Domain, string Reason, string Title, ImmutableArray<RpcCode> Codes, string Text)
{
    /// <summary>Reads a page: front matter with <c>codes</c> and, if it likes, <c>title</c>, then Markdown.</summary>
    /// <param name="domain">Whose reason it is.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="text">The file.</param>
    /// <param name="fault">What is wrong, as a sentence; null when it could be read.</param>
    /// <returns>The page; null where there is a fault.</returns>
    public static ReasonPage? TryParse(string domain, string reason, string text, out string? fault)
    {
        if (!IsReason(reason))
        {
            fault = $"\"{reason}\" is no reason: that is 3 to 63 characters of A-Z, 0-9 and _, which begin with a letter and do not end with _ (AIP-193).";
            return null;
        }

        if (!FrontMatter.TryRead(text, out var fields, out var body, out fault)) return null;
        foreach (var name in fields.Keys)
            if (!name.Equals("title", StringComparison.OrdinalIgnoreCase) && !name.Equals("codes", StringComparison.OrdinalIgnoreCase))
                fault ??= $"\"{name}\" is not known. Known are: codes, title.";
        var codes = ImmutableArray.CreateBuilder<RpcCode>();
        foreach (var name in fields.GetValueOrDefault("codes", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!RpcCodes.TryParseName(name, out var code) || code == RpcCode.Ok) fault ??= $"\"{name}\" is none of the codes of errors, such as NOT_FOUND.";
            else if (!codes.Contains(code)) codes.Add(code);
        }

        if (codes.Count == 0) fault ??= "\"codes\" is missing: the codes that come with the reason, such as \"codes: NOT_FOUND\".";
        if (body.Length == 0) fault ??= "It has no text.";
        return fault is null ? new ReasonPage(domain, reason, fields.GetValueOrDefault("title", ""), codes.ToImmutable(), body) : null;
    }

    /// <summary>Whether a text has the form of a reason (AIP-193).</summary>
    public static bool IsReason(string text) => ReasonPattern().IsMatch(text);

    [GeneratedRegex("^[A-Z][A-Z0-9_]{1,61}[A-Z0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex ReasonPattern();
}
