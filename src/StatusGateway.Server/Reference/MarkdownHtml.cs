using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace StatusGateway.Server.Reference;

/// <summary>
/// Markdown as HTML that cannot do anything: HTML in it is text, links lead to the web or to other places of the pages, and
/// pictures become links to them.
/// </summary>
internal static class MarkdownHtml
{
    /// <summary>How deep a page's own headings stand under those around it.</summary>
    private const int HeadingsAbove = 4;
    private const int LowestHeading = 6;

    public static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    public static string Render(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var node in document.Descendants().ToArray()) Tame(node);
        using var text = new StringWriter();
        var renderer = new HtmlRenderer(text);
        Pipeline.Setup(renderer);
        renderer.Render(document);
        return text.ToString();
    }

    /// <summary>One line, without the paragraph around it.</summary>
    public static string RenderLine(string markdown)
    {
        var html = Render(markdown).Trim();
        return html.StartsWith("<p>", StringComparison.Ordinal) && html.EndsWith("</p>", StringComparison.Ordinal) && html.LastIndexOf("<p>", StringComparison.Ordinal) == 0
            ? html[3..^4]
            : html;
    }

    private static void Tame(MarkdownObject node)
    {
        switch (node)
        {
            case HeadingBlock heading:
                heading.Level = Math.Min(heading.Level + HeadingsAbove, LowestHeading);
                break;
            case LinkInline link:
                link.IsImage = false;
                if (!IsHarmless(link.Url)) link.Url = "";
                break;
            case AutolinkInline { IsEmail: false } link:
                if (!IsHarmless(link.Url)) link.ReplaceBy(new LiteralInline(link.Url));
                break;
            case Table table:
                // Alignment would be an inline style, which the pages' policy forbids.
                foreach (var column in table.ColumnDefinitions) column.Alignment = null;
                break;
        }
    }

    private static bool IsHarmless(string? url) =>
        string.IsNullOrEmpty(url)
        || url[0] is '#' or '/'
        || (Uri.TryCreate(url, UriKind.Absolute, out var absolute) ? absolute.Scheme is "http" or "https" or "mailto" : !url.Contains(':', StringComparison.Ordinal));
}
