namespace StatusGateway.Server.Options;

/// <summary>Finds rules by their selectors: for each method the last rule that matches it. Immutable.</summary>
internal sealed class RuleSelectors<T>
    where T : class
{
    private readonly IReadOnlyList<T> _rules;
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly List<(string Pattern, int Rule)> _wildcards = [];

    /// <param name="rules">The rules; the last one that matches a method wins.</param>
    /// <param name="selectorOf">Gets the selector of a rule.</param>
    public RuleSelectors(IReadOnlyList<T> rules, Func<T, string> selectorOf)
    {
        _rules = rules;
        for (var i = 0; i < rules.Count; i++)
        {
            foreach (var pattern in RuleSelector.Patterns(selectorOf(rules[i])))
            {
                if (pattern.EndsWith('*')) _wildcards.Add((pattern, i));
                else _byName[pattern] = i;
            }
        }
    }

    /// <summary>Returns the last rule that matches a method, or null.</summary>
    public T? Find(string method)
    {
        var last = _byName.GetValueOrDefault(method, -1);
        foreach (var (pattern, rule) in _wildcards)
            if (rule > last && RuleSelector.Matches(pattern, method)) last = rule;
        return last < 0 ? null : _rules[last];
    }

    /// <summary>Returns the names in selectors that match no method, each with its rule.</summary>
    public IEnumerable<(T Rule, string Pattern)> Unknown(IReadOnlySet<string> methods) =>
        _byName.Where(name => !methods.Contains(name.Key)).Select(name => (_rules[name.Value], name.Key))
            .Concat(_wildcards.Where(wildcard => !methods.Any(method => RuleSelector.Matches(wildcard.Pattern, method))).Select(wildcard => (_rules[wildcard.Rule], wildcard.Pattern)));
}
