namespace StatusGateway.Server.OpenApi;

/// <summary>The singular of an English plural, as collections in paths are named: <c>shelves</c> gives <c>shelf</c>.</summary>
internal static class Singular
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.OrdinalIgnoreCase)
    {
        ["people"] = "person", ["children"] = "child", ["men"] = "man", ["women"] = "woman", ["mice"] = "mouse",
        ["indices"] = "index", ["vertices"] = "vertex", ["matrices"] = "matrix", ["analyses"] = "analysis", ["movies"] = "movie",
        ["cookies"] = "cookie", ["caches"] = "cache", ["leaves"] = "leaf", ["loaves"] = "loaf", ["thieves"] = "thief", ["knives"] = "knife",
        ["wives"] = "wife", ["lives"] = "life", ["aliases"] = "alias", ["gases"] = "gas", ["canvases"] = "canvas", ["biases"] = "bias",
    };

    // They have no plural of their own, or look like one.
    private static readonly HashSet<string> Same = new(StringComparer.OrdinalIgnoreCase) { "series", "species", "news" };

    // The first that fits counts.
    private static readonly (string Plural, string Singular)[] Endings =
    [
        ("ss", "ss"), ("us", "us"), ("is", "is"),
        ("lves", "lf"), ("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zzes", "zz"), ("oes", "o"),
        ("auses", "ause"), ("ouses", "ouse"), ("uses", "us"), ("s", ""),
    ];

    /// <summary>The singular of the last word of a name; the name itself where it is no plural.</summary>
    public static string Of(string name)
    {
        var start = name.Length;
        while (start > 0 && char.IsAsciiLetterLower(name[start - 1])) start--;
        if (start > 0 && char.IsAsciiLetterUpper(name[start - 1])) start--;
        var word = name[start..];
        if (word.Length < 3 || Same.Contains(word)) return name;
        if (Irregular.TryGetValue(word, out var irregular)) return name[..start] + word[0] + irregular[1..];
        foreach (var (plural, singular) in Endings)
            if (word.Length > plural.Length && word.EndsWith(plural, StringComparison.Ordinal)) return name[..start] + word[..^plural.Length] + singular;
        return name;
    }
}
