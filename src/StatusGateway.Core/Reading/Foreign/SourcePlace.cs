using System.Collections.Frozen;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>A place in a source file, such as <c>lib/a.ex:12</c> and <c>file:///app/a.js:1:2</c>.</summary>
/// <param name="file">The file, which can be a URL.</param>
/// <param name="hasColumn">Whether there is a column after the line.</param>
internal readonly ref struct SourcePlace(ReadOnlySpan<char> file, bool hasColumn)
{
    private const string Digits = "0123456789";

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Extensions = FrozenSet.Create(
        StringComparer.Ordinal, "java", "kt", "kts", "scala", "groovy", "clj", "cljs", "cljc", "js", "mjs", "cjs", "ts", "mts", "cts", "tsx", "jsx", "vue", "svelte", "bundle",
        "cs", "cshtml", "razor", "fs", "vb", "py", "pyx", "rb", "erb", "php", "go", "rs", "swift", "dart", "ex", "exs", "eex", "heex", "leex", "erl", "pl", "pm", "psgi", "lua",
        "hs", "jl", "R", "cr", "nim", "ml", "c", "h", "cc", "cpp", "cxx", "hpp", "m", "mm", "zig", "cfm", "cfc", "gd", "rkt").GetAlternateLookup<ReadOnlySpan<char>>();

    // Extensions that are domains of countries, too: example.rs:8080 is a server.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Domains =
        FrozenSet.Create(StringComparer.Ordinal, "py", "rs", "pl", "pm", "cr", "ml", "cc", "gd").GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Gets the file.</summary>
    public ReadOnlySpan<char> File { get; } = file;

    /// <summary>Gets whether there is a column after the line.</summary>
    public bool HasColumn => hasColumn;

    /// <summary>Gets whether the file is in a directory.</summary>
    public bool HasDirectory => File.ContainsAny('/', '\\');

    /// <summary>Gets the extension of the file, without the dot.</summary>
    public ReadOnlySpan<char> Extension => File[(File.LastIndexOf('.') + 1)..];

    /// <summary>Reads a place, which can have brackets around it and punctuation after it.</summary>
    public static bool TryRead(ReadOnlySpan<char> word, out SourcePlace place)
    {
        place = default;
        word = word.TrimStart("([").TrimEnd(")],.:;");
        var last = TrimNumber(word);
        if (last.Length == word.Length) return false;
        var file = TrimNumber(last);
        if (!IsSource(file)) return false;
        place = new SourcePlace(file, file.Length < last.Length);
        return place.HasColumn || place.HasDirectory || !Domains.Contains(place.Extension);
    }

    /// <summary>Returns whether a text ends with a line and a column.</summary>
    public static bool EndsWithColumn(ReadOnlySpan<char> text)
    {
        var last = TrimNumber(text);
        return last.Length < text.Length && TrimNumber(last).Length < last.Length;
    }

    /// <summary>Returns whether a file is one of source code by its extension.</summary>
    public static bool IsSource(ReadOnlySpan<char> file)
    {
        if (file.StartsWith("node:", StringComparison.Ordinal) || file.StartsWith("internal/", StringComparison.Ordinal) || file.StartsWith("webpack", StringComparison.Ordinal)) return true;
        var query = file.IndexOf('?');
        if (query >= 0) file = file[..query];
        var host = file.IndexOf("://", StringComparison.Ordinal);
        // The host of a URL is no file.
        if (host >= 0 && !file[(host + 3)..].Contains('/')) return false;
        var name = file[(file.LastIndexOfAny('/', '\\') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot > 0 && Extensions.Contains(name[(dot + 1)..]);
    }

    /// <summary>Returns whether a path begins at the root of a file system.</summary>
    public static bool IsAbsolute(ReadOnlySpan<char> path) =>
        path is ['/', not '/', ..] or [_, ':', '\\' or '/', ..] || path.StartsWith("file:/", StringComparison.Ordinal);

    private static ReadOnlySpan<char> TrimNumber(ReadOnlySpan<char> text)
    {
        var rest = text.TrimEnd(Digits);
        return rest.Length < text.Length && rest is [.., ':'] ? rest[..^1] : text;
    }
}
