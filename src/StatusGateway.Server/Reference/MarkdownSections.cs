namespace StatusGateway.Server.Reference;

/// <summary>A heading and the Markdown under it.</summary>
internal sealed record MarkdownSection(string Title, string Text);

/// <summary>A fenced block of code.</summary>
/// <param name="Language">The word after the fence, such as <c>sh</c>; empty for none.</param>
/// <param name="Code">Its lines.</param>
internal sealed record CodeBlock(string Language, string Code)
{
    /// <summary>The display name of the language.</summary>
    public string LanguageName => Language switch
    {
        "csharp" => "C#",
        "go" => "Go",
        "ts" => "TypeScript",
        "sh" => "Shell",
        "json" => "JSON",
        "http" => "HTTP",
        "proto" => "Protobuf",
        _ => "Text",
    };
}

/// <summary>Splits a page of Markdown into headings, lists and fenced code. Never throws.</summary>
internal static class MarkdownSections
{
    private const string Fence = "```";

    /// <summary>Splits at the headings of one level. The text before the first one is the introduction.</summary>
    public static (string Intro, IReadOnlyList<MarkdownSection> Sections) Split(string text, int level)
    {
        var prefix = new string('#', level) + " ";
        var sections = new List<MarkdownSection>();
        var lines = new List<string>();
        string? title = null, intro = null;
        foreach (var (line, isCode) in Lines(text))
        {
            if (isCode || !line.StartsWith(prefix, StringComparison.Ordinal))
            {
                lines.Add(line);
                continue;
            }

            Close();
            title = line[prefix.Length..].Trim();
        }

        Close();
        return (intro!, sections);

        void Close()
        {
            var content = string.Join('\n', lines).Trim('\n');
            lines.Clear();
            if (title is null) intro = content;
            else sections.Add(new MarkdownSection(title, content));
        }
    }

    /// <summary>Gets the items of a list: lines that begin with <c>- </c>, each with the indented lines after it.</summary>
    public static IReadOnlyList<string> Items(string text)
    {
        var items = new List<string>();
        foreach (var (line, _) in Lines(text))
        {
            if (line.StartsWith("- ", StringComparison.Ordinal)) items.Add(line[2..].Trim());
            else if (items.Count > 0 && line.Length > 0) items[^1] += " " + line.Trim();
        }

        return items;
    }

    /// <summary>Gets the fenced blocks.</summary>
    public static IReadOnlyList<CodeBlock> Code(string text)
    {
        var blocks = new List<CodeBlock>();
        List<string>? code = null;
        var language = "";
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith(Fence, StringComparison.Ordinal)) code?.Add(line);
            else if (code is null) (code, language) = ([], line[Fence.Length..].Trim());
            else
            {
                blocks.Add(new CodeBlock(language, string.Join('\n', code)));
                code = null;
            }
        }

        return blocks;
    }

    /// <summary>Gets the text without fenced blocks.</summary>
    public static string WithoutCode(string text) =>
        string.Join('\n', Lines(text).Where(line => !line.IsCode).Select(line => line.Line)).Trim('\n');

    private static IEnumerable<(string Line, bool IsCode)> Lines(string text)
    {
        var isCode = false;
        foreach (var line in text.Split('\n'))
        {
            var isFence = line.StartsWith(Fence, StringComparison.Ordinal);
            yield return (line, isCode || isFence);
            if (isFence) isCode = !isCode;
        }
    }
}
