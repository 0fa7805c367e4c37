using System.Text;

namespace StatusGateway.Commands;

/// <summary>Wraps text to a width.</summary>
internal static class TextLayout
{
    /// <summary>Wraps at spaces; a word that is longer than a line gets its own line.</summary>
    /// <param name="text">Text without line breaks.</param>
    /// <param name="width">The columns of a line, including its indentation.</param>
    /// <param name="first">The prefix of the first line.</param>
    /// <param name="rest">The prefix of the other lines.</param>
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

    /// <summary>Breaks a cell of a table after a space or a comma if possible, otherwise after a slash, a dot, or anywhere.</summary>
    /// <param name="text">Text without line breaks.</param>
    /// <param name="width">The columns of a line, at least 2.</param>
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
            // A break that leaves most of the line empty is worse than one at a less suitable character.
            if (end * 3 >= width) return end;
        }

        return char.IsHighSurrogate(text[width - 1]) ? width - 1 : width;
    }

    /// <summary>Renders two columns: names and their descriptions.</summary>
    public static string Pairs(IEnumerable<(string Name, string Text)> pairs, Terminal terminal, string indent = "  ")
    {
        var rows = pairs.ToArray();
        var longest = rows.Max(row => row.Name.Length);
        var column = indent.Length + longest + 2;
        // If the second column would be too narrow, it goes under the first one.
        var isNarrow = terminal.Width - column < 30;
        var rest = isNarrow ? indent + "  " : new string(' ', column);
        return string.Join(Environment.NewLine, rows.Select(row => isNarrow
            ? $"{indent}{terminal.Accent(row.Name)}{Environment.NewLine}{Wrap(row.Text, terminal.Width, rest, rest)}"
            : $"{indent}{terminal.Accent(row.Name)}{Wrap(row.Text, terminal.Width, rest, rest)[(indent.Length + row.Name.Length)..]}"));
    }
}
