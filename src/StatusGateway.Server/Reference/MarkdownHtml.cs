using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace StatusGateway.Server.Reference;

/// <summary>
/// Renders Markdown as safe HTML: HTML in the text is escaped, links go only to the web or to other parts of the pages, and images
/// become links.
/// </summary>
internal static class MarkdownHtml
{
    /// <summary>The number of heading levels around a page's own headings.</summary>
    private const int OuterHeadingLevels = 4;
    private const int MaxHeadingLevel = 6;

    public static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    public static string Render(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var node in document.Descendants().ToArray()) Sanitize(node);
        using var text = new StringWriter();
        var renderer = new HtmlRenderer(text);
        Pipeline.Setup(renderer);
        renderer.Render(document);
        return text.ToString();
    }

    /// <summary>Renders one line without the paragraph around it.</summary>
    public static string RenderLine(string markdown)
    {
        var html = Render(markdown).Trim();
        return html.StartsWith("<p>", StringComparison.Ordinal) && html.EndsWith("</p>", StringComparison.Ordinal) && html.LastIndexOf("<p>", StringComparison.Ordinal) == 0
            ? html[3..^4]
            : html;
    }

    private static void Sanitize(MarkdownObject node)
    {
        switch (node)
        {
            case HeadingBlock heading:
                heading.Level = Math.Min(heading.Level + OuterHeadingLevels, MaxHeadingLevel);
                break;
            case LinkInline link:
                link.IsImage = false;
                if (!IsSafe(link.Url)) link.Url = "";
                break;
            case AutolinkInline { IsEmail: false } link:
                if (!IsSafe(link.Url)) link.ReplaceBy(new LiteralInline(link.Url));
                break;
            case Table table:
                // Alignment would be an inline style, which the Content-Security-Policy of the pages forbids.
                foreach (var column in table.ColumnDefinitions) column.Alignment = null;
                break;
        }
    }

    private static bool IsSafe(string? url) =>
        string.IsNullOrEmpty(url)
        || url[0] is '#' or '/'
        || (Uri.TryCreate(url, UriKind.Absolute, out var absolute) ? absolute.Scheme is "http" or "https" or "mailto" : !url.Contains(':', StringComparison.Ordinal));
}
