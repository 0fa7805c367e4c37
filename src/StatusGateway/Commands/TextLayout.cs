using System.Text;

namespace StatusGateway.Commands;

/// <summary>Text in lines that fit a width.</summary>
internal static class TextLayout
{
    /// <summary>Breaks at spaces; a word that is too long has a line of its own.</summary>
    /// <param name="text">Text without line breaks of its own.</param>
    /// <param name="width">Columns of a line, its indentation among them.</param>
    /// <param name="first">What the first line begins with.</param>
    /// <param name="rest">What the other lines begin with.</param>
    public static string Wrap(string text, int width, string first = "", string rest = "")
    {
        var lines = new StringBuilder(first);
        var column = first.Length;
        var isEmpty = true;
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && column + 1 + word.Length > width)
            {
                lines.Append(Environment.NewLine).Append(rest);
                (column, isEmpty) = (rest.Length, true);
            }

            if (!isEmpty) lines.Append(' ');
            lines.Append(word);
            column += word.Length + (isEmpty ? 0 : 1);
            isEmpty = false;
        }

        return lines.ToString();
    }

    /// <summary>Breaks a cell of a table: best behind a space or a comma, else behind a slash, a dot, or anywhere.</summary>
    /// <param name="text">Text without line breaks of its own.</param>
    /// <param name="width">Columns of a line, at least two.</param>
    public static IReadOnlyList<string> Break(string text, int width)
    {
        var lines = new List<string>();
        var rest = text.AsSpan();
        while (rest.Length > width)
        {
            var end = EndOfLine(rest, width);
            lines.Add(rest[..end].TrimEnd(' ').ToString());
            rest = rest[end..];
        }

        if (rest.Length > 0 || lines.Count == 0) lines.Add(rest.ToString());
        return lines;
    }

    private static int EndOfLine(ReadOnlySpan<char> text, int width)
    {
        ReadOnlySpan<string> classes = [" ,", "/", "."];
        foreach (var letters in classes)
        {
            var end = text[..width].LastIndexOfAny(letters) + 1;
            // A break that leaves most of the line empty is worse than a poorer one behind more text.
            if (end * 3 >= width) return end;
        }

        return char.IsHighSurrogate(text[width - 1]) ? width - 1 : width;
    }

    /// <summary>Two columns: names, and what is said about them.</summary>
    public static string Pairs(IEnumerable<(string Name, string Text)> pairs, Terminal terminal, string indent = "  ")
    {
        var rows = pairs.ToArray();
        var longest = rows.Max(row => row.Name.Length);
        var column = indent.Length + longest + 2;
        // Where the second column would be a sliver, it stands under the first.
        var isNarrow = terminal.Width - column < 30;
        var rest = isNarrow ? indent + "  " : new string(' ', column);
        return string.Join(Environment.NewLine, rows.Select(row => isNarrow
            ? $"{indent}{terminal.Accent(row.Name)}{Environment.NewLine}{Wrap(row.Text, terminal.Width, rest, rest)}"
            : $"{indent}{terminal.Accent(row.Name)}{Wrap(row.Text, terminal.Width, rest, rest)[(indent.Length + row.Name.Length)..]}"));
    }
}
