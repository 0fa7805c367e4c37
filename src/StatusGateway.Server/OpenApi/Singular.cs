namespace StatusGateway.Server.OpenApi;

/// <summary>Forms the singular of an English noun, because paths name collections in the plural: <c>shelves</c> becomes <c>shelf</c>.</summary>
internal static class Singular
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.OrdinalIgnoreCase)
    {
        ["people"] = "person", ["children"] = "child", ["men"] = "man", ["women"] = "woman", ["mice"] = "mouse",
        ["indices"] = "index", ["vertices"] = "vertex", ["matrices"] = "matrix", ["analyses"] = "analysis", ["movies"] = "movie",
        ["cookies"] = "cookie", ["caches"] = "cache", ["leaves"] = "leaf", ["loaves"] = "loaf", ["thieves"] = "thief", ["knives"] = "knife",
        ["wives"] = "wife", ["lives"] = "life", ["aliases"] = "alias", ["gases"] = "gas", ["canvases"] = "canvas", ["biases"] = "bias",
    };

    // Singular and plural are the same.
    private static readonly HashSet<string> Invariable = new(StringComparer.OrdinalIgnoreCase) { "series", "species", "news" };

    // The first match wins.
    private static readonly (string Plural, string Singular)[] Endings =
    [
        ("ss", "ss"), ("us", "us"), ("is", "is"),
        ("lves", "lf"), ("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zzes", "zz"), ("oes", "o"),
        ("auses", "ause"), ("ouses", "ouse"), ("uses", "us"), ("s", ""),
    ];

    /// <summary>Replaces the last word of a name by its singular. Returns the name unchanged if it is not a plural.</summary>
    public static string FromPlural(string name)
    {
        var start = name.Length;
        while (start > 0 && char.IsAsciiLetterLower(name[start - 1])) start--;
        if (start > 0 && char.IsAsciiLetterUpper(name[start - 1])) start--;
        var word = name[start..];
        if (word.Length < 3 || Invariable.Contains(word)) return name;
        if (Irregular.TryGetValue(word, out var irregular)) return name[..start] + word[0] + irregular[1..];
        foreach (var (plural, singular) in Endings)
            if (word.Length > plural.Length && word.EndsWith(plural, StringComparison.Ordinal)) return name[..start] + word[..^plural.Length] + singular;
        return name;
    }
}
