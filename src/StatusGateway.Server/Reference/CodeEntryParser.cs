using System.Collections.Immutable;
using StatusGateway.Core;

namespace StatusGateway.Server.Reference;

/// <summary>
/// Parses the text of a code: front matter, one sentence, and these sections.
/// <code>
/// ## What it means             text
/// ## Why it happens            a list
/// ## Reproduce it              ```sh (one curl line), ```http (the response), text
/// ## Fix it                    ### Title, "When: …", a fenced example, "Why: …"; several
/// ## What not to do            a list
/// ## Retry                     text
/// ## Not to be confused with   a list of "`CODE`: difference"
/// ## Handle it                 ```csharp, ```go, ```ts, one line each
/// </code>
/// Never throws: a missing part is an error, and empty in the entry.
/// </summary>
internal sealed class CodeEntryParser(RpcCodeInfo info, List<string> errors)
{
    public static readonly ImmutableArray<string> Raisers = ["caller", "gateway", "upstream", "library"];
    public static readonly ImmutableArray<string> Severities = ["none", "low", "medium", "high", "critical"];
    public static readonly ImmutableArray<string> Retries = ["no", "conditional", "yes"];
    public static readonly ImmutableArray<string> Languages = ["csharp", "go", "ts"];

    private static readonly ImmutableArray<string> Titles =
        ["What it means", "Why it happens", "Reproduce it", "Fix it", "What not to do", "Retry", "Not to be confused with", "Handle it"];

    /// <summary>Parses the text of a code.</summary>
    /// <param name="info">The code.</param>
    /// <param name="text">The text.</param>
    /// <param name="errors">The list to which errors are added, one sentence each.</param>
    public static CodeEntry Parse(RpcCodeInfo info, string text, List<string> errors) => new CodeEntryParser(info, errors).Parse(text);

    private CodeEntry Parse(string text)
    {
        if (!FrontMatter.TryRead(text, out var fields, out var body, out var error)) AddError(error);
        var (summary, all) = MarkdownSections.Split(body, 2);
        foreach (var section in all)
            if (!Titles.Contains(section.Title)) AddError($"Unknown section \"{section.Title}\".");
        var sections = all.ToLookup(section => section.Title, section => section.Text);
        return new CodeEntry
        {
            Info = info,
            Summary = Required("summary", summary),
            RaisedBy = [.. Field("raised-by").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(raiser => OneOf("raised-by", raiser, Raisers))],
            Who = Field("who"),
            Severity = OneOf("severity", Field("severity"), Severities),
            Alert = Field("alert"),
            First = Field("first"),
            Meaning = Section(0),
            Causes = Items(1),
            Reproduction = ReadReproduction(Section(2)),
            Fixes = [.. MarkdownSections.Split(Section(3), 3).Sections.Select(ReadFix)],
            Avoid = Items(4),
            Retry = OneOf("retry", Field("retry"), Retries),
            RetryText = Section(5),
            Neighbours = [.. Items(6).Select(ReadNeighbour).OfType<Neighbour>()],
            Handling = ReadHandling(Section(7)),
        };

        string Field(string name) => Required(name, fields.GetValueOrDefault(name, ""));
        string Section(int index) => Required(Titles[index], string.Join("\n\n", sections[Titles[index]]));
        ImmutableArray<string> Items(int index)
        {
            var items = MarkdownSections.Items(Section(index));
            if (items.Count == 0) AddError($"\"{Titles[index]}\" has no list.");
            return [.. items];
        }
    }

    private Reproduction ReadReproduction(string text)
    {
        var code = MarkdownSections.Code(text);
        return new Reproduction(
            Required("sh block of Reproduce it", code.FirstOrDefault(block => block.Language == "sh")?.Code ?? ""),
            Required("http block of Reproduce it", code.FirstOrDefault(block => block.Language == "http")?.Code ?? ""),
            Required("text of Reproduce it", MarkdownSections.WithoutCode(text)));
    }

    private Fix ReadFix(MarkdownSection section)
    {
        var paragraphs = MarkdownSections.WithoutCode(section.Text).Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new Fix(section.Title, Labelled("When: "), MarkdownSections.Code(section.Text) is [var example, ..] ? example : Missing(), Labelled("Why: "));

        string Labelled(string label) => Required(
            $"{label.TrimEnd()} of the fix \"{section.Title}\"",
            paragraphs.FirstOrDefault(paragraph => paragraph.StartsWith(label, StringComparison.Ordinal))?[label.Length..] ?? "");

        CodeBlock Missing()
        {
            AddError($"The fix \"{section.Title}\" has no example.");
            return new CodeBlock("", "");
        }
    }

    private Neighbour? ReadNeighbour(string item)
    {
        if (item.Split("`: ", 2) is [['`', .. var name], var difference] && RpcCodes.TryParseName(name, out var code)) return new Neighbour(code, difference);
        AddError($"\"{item}\" does not have the form \"`CODE`: difference\".");
        return null;
    }

    private ImmutableArray<CodeBlock> ReadHandling(string text)
    {
        var blocks = MarkdownSections.Code(text);
        if (!blocks.Select(block => block.Language).SequenceEqual(Languages)) AddError($"\"Handle it\" must have one block for each of {string.Join(", ", Languages)}, in this order.");
        return [.. blocks];
    }

    private string OneOf(string name, string value, ImmutableArray<string> known)
    {
        if (value.Length > 0 && !known.Contains(value)) AddError($"Unknown {name} \"{value}\": use one of {string.Join(", ", known)}.");
        return value;
    }

    private string Required(string name, string value)
    {
        if (value.Length == 0) AddError($"\"{name}\" is missing.");
        return value;
    }

    private void AddError(string error) => errors.Add($"{info.Name}: {error}");
}
