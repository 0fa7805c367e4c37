using System.Text;
using System.Text.RegularExpressions;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// Converts a comment as protoc returns it to CommonMark: internal comments are removed, and each paragraph is put on one line, because
/// some viewers keep the line breaks of the source.
/// </summary>
internal static partial class CommentText
{
    private static readonly string[] Pragmas = ["buf:lint:", "buf:breaking:", "protolint:", "api-linter:"];

    /// <summary>Returns the text; empty if nothing remains.</summary>
    public static string Clean(string comment)
    {
        var text = WithoutInternal(comment.ReplaceLineEndings("\n"));
        var output = new StringBuilder(text.Length);
        var fence = "";
        var isCode = false;
        var isOpen = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = (raw.StartsWith(' ') ? raw[1..] : raw).TrimEnd('\r', '\t');
            var content = line.Trim();
            if (fence.Length > 0)
            {
                output.Append('\n').Append(line.TrimEnd());
                if (content.StartsWith(fence, StringComparison.Ordinal)) fence = "";
                continue;
            }

            if (Array.Exists(Pragmas, pragma => content.StartsWith(pragma, StringComparison.Ordinal))) continue;
            var isIndented = line.StartsWith("    ", StringComparison.Ordinal) || line.StartsWith('\t');
            isCode = content.Length > 0 && isIndented && (isCode || !isOpen);
            if (content.Length > 0 && isOpen && !isCode && !StandsAlone(content)) output.Append(' ').Append(Linked(content));
            else output.Append('\n').Append(isCode ? line.TrimEnd() : Linked(line.TrimEnd()));
            if (content.StartsWith("```", StringComparison.Ordinal) || content.StartsWith("~~~", StringComparison.Ordinal)) fence = content[..3];
            isOpen = content.Length > 0 && !isCode && fence.Length == 0 && content[0] is not ('#' or '|') && !Rule().IsMatch(content)
                && !line.EndsWith("  ", StringComparison.Ordinal) && !line.EndsWith('\\');
        }

        return BlankLines().Replace(output.ToString(), "\n\n").Trim('\n', ' ');
    }

    /// <summary>Removes the internal comments of AIP-192, <c>(-- … --)</c>. One that is not closed extends to the end.</summary>
    private static string WithoutInternal(string text)
    {
        var start = text.IndexOf("(--", StringComparison.Ordinal);
        if (start < 0) return text;
        var output = new StringBuilder(text.Length);
        var from = 0;
        while (start >= 0)
        {
            output.Append(text.AsSpan(from, start - from).TrimEnd(' '));
            var end = text.IndexOf("--)", start + 3, StringComparison.Ordinal);
            if (end < 0) return output.ToString();
            from = end + 3;
            start = text.IndexOf("(--", from, StringComparison.Ordinal);
        }

        return output.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>Gets whether a line is not part of the paragraph before it in Markdown.</summary>
    private static bool StandsAlone(string line) => line[0] is '#' or '>' or '|' || Block().IsMatch(line) || Rule().IsMatch(line);

    /// <summary>Replaces references such as <c>[Book][library.v1.Book]</c> in Google's comments by their text: no document has their targets.</summary>
    private static string Linked(string line) => Reference().Replace(line, "$1");

    [GeneratedRegex("^([-*+]|[0-9]{1,9}[.)])( |$)|^(```|~~~)", RegexOptions.CultureInvariant)]
    private static partial Regex Block();

    /// <summary>Matches the underline of a heading, and a line between paragraphs.</summary>
    [GeneratedRegex("^(=+|-{2,}|\\*{3,}|_{3,})$", RegexOptions.CultureInvariant)]
    private static partial Regex Rule();

    [GeneratedRegex("\\[([^\\]\\[]+)\\]\\[[A-Za-z0-9_.]*\\]", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex("\n{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex BlankLines();
}
