using System.Collections.Immutable;
using System.Text.RegularExpressions;
using StatusGateway.Core;

namespace StatusGateway.Server.Reference;

/// <summary>The page of a reason of google.rpc.ErrorInfo.</summary>
/// <param name="Domain">The domain of the reason.</param>
/// <param name="Reason">The reason, such as <c>BOOK_NOT_FOUND</c>.</param>
/// <param name="Title">A short title; empty if there is none.</param>
/// <param name="Codes">The codes that are used with the reason, at least one.</param>
/// <param name="Text">Markdown.</param>
internal sealed partial record ReasonPage(string Domain, string Reason, string Title, ImmutableArray<RpcCode> Codes, string Text)
{
    /// <summary>Parses a page: front matter with <c>codes</c> and an optional <c>title</c>, then Markdown.</summary>
    /// <param name="domain">The domain of the reason.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="text">The text of the file.</param>
    /// <param name="error">The error, as a sentence; null if there is none.</param>
    /// <returns>The page; null if there is an error.</returns>
    public static ReasonPage? TryParse(string domain, string reason, string text, out string? error)
    {
        if (!IsReason(reason))
        {
            error = $"\"{reason}\" is not a valid reason: a reason has 3 to 63 characters of A-Z, 0-9 and _, begins with a letter and does not end with _ (AIP-193).";
            return null;
        }

        if (!FrontMatter.TryRead(text, out var fields, out var body, out error)) return null;
        foreach (var name in fields.Keys)
            if (!name.Equals("title", StringComparison.OrdinalIgnoreCase) && !name.Equals("codes", StringComparison.OrdinalIgnoreCase))
                error ??= $"Unknown field \"{name}\": use codes and title.";
        var codes = ImmutableArray.CreateBuilder<RpcCode>();
        foreach (var name in fields.GetValueOrDefault("codes", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!RpcCodes.TryParseName(name, out var code) || code == RpcCode.Ok) error ??= $"\"{name}\" is not an error code, such as NOT_FOUND.";
            else if (!codes.Contains(code)) codes.Add(code);
        }

        if (codes.Count == 0) error ??= "\"codes\" is required: the codes that are used with the reason, such as \"codes: NOT_FOUND\".";
        if (body.Length == 0) error ??= "The page has no text.";
        return error is null ? new ReasonPage(domain, reason, fields.GetValueOrDefault("title", ""), codes.ToImmutable(), body) : null;
    }

    /// <summary>Whether a text is a valid reason (AIP-193).</summary>
    public static bool IsReason(string text) => ReasonPattern().IsMatch(text);

    [GeneratedRegex("^[A-Z][A-Z0-9_]{1,61}[A-Z0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex ReasonPattern();
}
