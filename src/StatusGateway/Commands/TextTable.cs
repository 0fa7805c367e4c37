using System.Text;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Commands;

/// <summary>
/// A table that fits the terminal: cells wrap if the columns are too wide, and if the columns would become too narrow, each row becomes
/// a block of lines. Nothing is omitted.
/// </summary>
/// <param name="headers">The names of the columns.</param>
/// <param name="titleColumns">The number of columns in the first line of a row's block.</param>
internal sealed class TextTable(IReadOnlyList<string> headers, int titleColumns = 1)
{
    private const string Gap = "  ";
    private const int MinColumnWidth = 12;

    private readonly List<(string? Group, string[] Cells)> _rows = [];

    /// <summary>Starts a group of rows with a title line.</summary>
    public void AddGroup(string title) => _rows.Add((PrintableText.Escape(title), []));

    /// <summary>Adds a row with one cell per column.</summary>
    public void Add(params string[] cells) => _rows.Add((null, [.. cells.Select(PrintableText.Escape)]));

    public string Render(Terminal terminal)
    {
        var indent = _rows.Any(row => row.Group is not null) ? "  " : "";
        return Widths(terminal.Columns - indent.Length) is { } widths ? Columns(terminal, indent, widths) : Blocks(terminal, indent);
    }

    private string Columns(Terminal terminal, string indent, int[] widths)
    {
        var text = new StringBuilder(terminal.Soft(Line(indent, headers, widths))).AppendLine();
        foreach (var (group, cells) in _rows)
        {
            if (group is not null) AppendGroup(text, group, terminal);
            else AppendRow(text, indent, cells, widths);
        }

        return text.ToString().TrimEnd();
    }

    private static void AppendRow(StringBuilder text, string indent, string[] cells, int[] widths)
    {
        var lines = cells.Select((cell, column) => TextLayout.Break(cell, widths[column])).ToArray();
        for (var i = 0; i < lines.Max(cell => cell.Count); i++)
            text.AppendLine(Line(indent, [.. lines.Select(cell => i < cell.Count ? cell[i] : "")], widths));
    }

    private string Blocks(Terminal terminal, string indent)
    {
        var text = new StringBuilder();
        foreach (var (group, cells) in _rows)
        {
            if (group is not null)
            {
                AppendGroup(text, group, terminal);
                continue;
            }

            var title = string.Join(' ', cells.Take(titleColumns));
            foreach (var line in TextLayout.Break(title, terminal.Columns - indent.Length)) text.Append(indent).AppendLine(terminal.Accent(line));
            for (var column = titleColumns; column < cells.Length; column++)
            {
                if (cells[column].Length == 0) continue;
                var rest = indent + "    ";
                var label = $"{headers[column].ToLowerInvariant()}: ";
                foreach (var line in TextLayout.Break(label + cells[column], terminal.Columns - rest.Length)) text.Append(rest).AppendLine(line);
            }
        }

        return text.ToString().TrimEnd();
    }

    private static void AppendGroup(StringBuilder text, string title, Terminal terminal)
    {
        text.AppendLine();
        foreach (var line in TextLayout.Break(title, terminal.Columns)) text.AppendLine(terminal.Bold(line));
    }

    private static string Line(string indent, IReadOnlyList<string> cells, int[] widths) =>
        (indent + string.Join(Gap, cells.Select((cell, column) => cell.PadRight(widths[column])))).TrimEnd();

    /// <summary>Narrows the widest column until all columns fit. Null if they cannot fit.</summary>
    private int[]? Widths(int columns)
    {
        var rows = _rows.Where(row => row.Group is null).Select(row => row.Cells).ToArray();
        int[] widths = [.. headers.Select((header, column) => rows.Select(row => row[column].Length).Append(header.Length).Max())];
        while (widths.Sum() + (Gap.Length * (widths.Length - 1)) > columns)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= MinColumnWidth) return null;
            widths[widest]--;
        }

        return widths;
    }
}
