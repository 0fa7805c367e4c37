using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using StatusGateway.Server.Reference;

namespace StatusGateway.Commands;

/// <summary>Renders the Markdown of the reference as plain text: paragraphs wrap, lists are indented, code stays as it is.</summary>
internal static class TerminalMarkdown
{
    /// <summary>Removes the markup of one line of Markdown; code keeps its backticks.</summary>
    public static string Line(string markdown) =>
        Markdown.Parse(markdown, MarkdownHtml.Pipeline).FirstOrDefault() is LeafBlock { Inline: { } inline } ? Text(inline) : markdown;

    public static string Render(string markdown, Terminal terminal, string indent)
    {
        var text = new StringBuilder();
        foreach (var block in Markdown.Parse(markdown, MarkdownHtml.Pipeline)) Append(text, block, terminal, indent, indent);
        return text.ToString().TrimEnd();
    }

    /// <summary>Indents lines of code. They do not wrap, so that they can be copied.</summary>
    public static string Code(string code, string indent) =>
        string.Join(Environment.NewLine, code.Split('\n').Select(line => line.Length == 0 ? "" : indent + line));

    private static void Append(StringBuilder text, Block block, Terminal terminal, string first, string rest)
    {
        switch (block)
        {
            case Markdig.Syntax.CodeBlock code:
                text.AppendLine(Code(code.Lines.ToString(), rest + "  ")).AppendLine();
                break;
            case ListBlock list:
                var number = 1;
                foreach (var item in list.OfType<ListItemBlock>())
                {
                    var mark = list.IsOrdered ? $"{number++}. " : "- ";
                    AppendAll(text, item, terminal, rest + mark, rest + new string(' ', mark.Length));
                }

                text.AppendLine();
                break;
            case LeafBlock { Inline: { } inline }:
                text.AppendLine(TextLayout.Wrap(Text(inline), terminal.Width, first, rest));
                if (block.Parent is not ListItemBlock) text.AppendLine();
                break;
            case ContainerBlock container:
                AppendAll(text, container, terminal, first, rest);
                break;
        }
    }

    private static void AppendAll(StringBuilder text, ContainerBlock container, Terminal terminal, string first, string rest)
    {
        foreach (var child in container)
        {
            Append(text, child, terminal, first, rest);
            first = rest;
        }
    }

    private static string Text(ContainerInline container)
    {
        var text = new StringBuilder();
        foreach (var inline in container)
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => $"`{code.Content}`",
                LineBreakInline => " ",
                AutolinkInline link => link.Url,
                LinkInline { Url: { Length: > 0 } url } link => $"{Text(link)} ({url})",
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                ContainerInline nested => Text(nested),
                _ => "",
            });
        }

        return text.ToString();
    }
}
