namespace StatusGateway.Server.Options;

/// <summary>
/// Selectors as in google.api.DocumentationRule.selector: full names of methods, separated by commas. A name may end with <c>*</c> in
/// place of its last component, which matches one or more components; <c>*</c> alone matches every method.
/// </summary>
internal static class RuleSelector
{
    private const string Every = "*";

    /// <summary>Splits a selector into its names.</summary>
    public static IEnumerable<string> Patterns(string selector) => selector.Split(',').Select(pattern => pattern.Trim());

    /// <summary>Whether one name of a selector matches a method.</summary>
    public static bool Matches(string pattern, string method) =>
        pattern == Every
        || (pattern.EndsWith(".*", StringComparison.Ordinal) ? method.StartsWith(pattern[..^1], StringComparison.Ordinal) && method.Length >= pattern.Length : method == pattern);

    /// <summary>Whether a name of a selector is valid: <c>foo.*</c> is, <c>foo.b*</c> and <c>foo.*.bar</c> are not.</summary>
    public static bool IsPattern(string pattern)
    {
        var components = pattern.Split('.');
        return components[..^1].All(IsName) && (components[^1] == Every || IsName(components[^1]));
    }

    private static bool IsName(string component) =>
        component.Length > 0 && !char.IsAsciiDigit(component[0]) && component.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
