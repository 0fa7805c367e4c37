namespace StatusGateway.Server.Options;

/// <summary>
/// What a rule is for (google.api.DocumentationRule.selector): full names of methods, separated by commas. A name may end with
/// <c>*</c> for its whole last component, which stands for one component or more; <c>*</c> alone is every method.
/// </summary>
internal static class RuleSelector
{
    private const string Every = "*";

    /// <summary>The names of a selector.</summary>
    public static IEnumerable<string> Patterns(string selector) => selector.Split(',').Select(pattern => pattern.Trim());

    /// <summary>Whether one name of a selector names a method.</summary>
    public static bool Matches(string pattern, string method) =>
        pattern == Every
        || (pattern.EndsWith(".*", StringComparison.Ordinal) ? method.StartsWith(pattern[..^1], StringComparison.Ordinal) && method.Length >= pattern.Length : method == pattern);

    /// <summary>Whether one name of a selector can name anything: <c>foo.*</c> can, <c>foo.b*</c> and <c>foo.*.bar</c> cannot.</summary>
    public static bool IsPattern(string pattern)
    {
        var components = pattern.Split('.');
        return components[..^1].All(IsName) && (components[^1] == Every || IsName(components[^1]));
    }

    private static bool IsName(string component) =>
        component.Length > 0 && !char.IsAsciiDigit(component[0]) && component.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
