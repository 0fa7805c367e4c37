namespace StatusGateway.Server.Options;

/// <summary>The rules of a configuration by their selectors: for each method the last one that names it. Immutable.</summary>
internal sealed class RuleSelectors<T>
    where T : class
{
    private readonly IReadOnlyList<T> _rules;
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly List<(string Pattern, int Rule)> _wildcards = [];

    /// <param name="rules">The rules; the last one that names a method wins.</param>
    /// <param name="selectorOf">The selector of a rule.</param>
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

    /// <summary>The last rule that names a method; null when none does.</summary>
    public T? Find(string method)
    {
        var last = _byName.GetValueOrDefault(method, -1);
        foreach (var (pattern, rule) in _wildcards)
            if (rule > last && RuleSelector.Matches(pattern, method)) last = rule;
        return last < 0 ? null : _rules[last];
    }

    /// <summary>The names in selectors that no method has, each with its rule.</summary>
    public IEnumerable<(T Rule, string Pattern)> Unknown(IReadOnlySet<string> methods) =>
        _byName.Where(name => !methods.Contains(name.Key)).Select(name => (_rules[name.Value], name.Key))
            .Concat(_wildcards.Where(wildcard => !methods.Any(method => RuleSelector.Matches(wildcard.Pattern, method))).Select(wildcard => (_rules[wildcard.Rule], wildcard.Pattern)));
}
