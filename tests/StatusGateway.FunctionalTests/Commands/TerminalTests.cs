using StatusGateway.Commands;

namespace StatusGateway.FunctionalTests.Commands;

/// <summary>Output fits its terminal or file.</summary>
public class TerminalTests
{
    private const string LongPath = "/v1/{parent=shelves/*}/books/*/chapters/*/pages:watch";

    [Theory]
    [InlineData(120, null, "xterm", 100, 120, true)]
    [InlineData(80, "", "xterm", 80, 80, true)]
    [InlineData(20, null, null, 40, 40, true)]
    [InlineData(0, null, null, 100, 100, true)]
    [InlineData(80, "1", "xterm", 80, 80, false)]
    [InlineData(80, null, "dumb", 80, 80, false)]
    public void Width_and_colours_follow_the_terminal(int columns, string? noColour, string? kind, int width, int table, bool hasColour)
    {
        var terminal = Terminal.Create(columns, noColour, kind);

        Assert.Equal((width, table, hasColour, false), (terminal.Width, terminal.Columns, terminal.HasColour, terminal.IsFile));
        Assert.Equal(hasColour, terminal.Bold("x").Contains('\u001b', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(41)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(300)]
    public void A_table_fits_every_width_and_omits_nothing(int columns)
    {
        var text = Table().Render(new Terminal(columns, HasColour: false, columns));

        Assert.All(text.Split(Environment.NewLine), line => Assert.True(line.Length <= columns, $"{line.Length}: {line}"));
        // Cells wrap, but nothing is omitted.
        foreach (var word in new[] { "GetBook", "deprecated", "server", "stream" }) Assert.Contains(word, text, StringComparison.Ordinal);
        Assert.Equal(LongPath.Count(letter => letter == '*') * 2, text.Count(letter => letter == '*'));
    }

    [Fact]
    public void A_file_gets_each_row_on_one_line()
    {
        var lines = Table().Render(Terminal.File).Split(Environment.NewLine);

        Assert.Equal("  VERB  PATH                                                   METHOD         NOTES", lines[0]);
        Assert.Equal($"  GET   {LongPath}  GetBook        server stream, deprecated", lines[3]);
    }

    [Fact]
    public void Control_characters_are_shown_escaped()
    {
        var table = new TextTable(["NAME"]);
        table.Add("a\u001b[31m");

        Assert.Equal("a\\u001b[31m", table.Render(Terminal.File).Split(Environment.NewLine)[1]);
    }

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("", 10, "")]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("/v1/shelves/books", 12, "/v1/shelves/|books")]
    [InlineData("library.v1.Library", 12, "library.v1.|Library")]
    [InlineData("aaaaaaaaaaaaaaa", 10, "aaaaaaaaaa|aaaaa")]
    public void Cells_wrap_after_suitable_characters(string text, int width, string lines) =>
        Assert.Equal(lines, string.Join('|', TextLayout.Break(text, width)));

    private static TextTable Table()
    {
        var table = new TextTable(["VERB", "PATH", "METHOD", "NOTES"], titleColumns: 2);
        table.AddGroup("library.v1.Library, by an upstream with a name");
        table.Add("GET", LongPath, "GetBook", "server stream, deprecated");
        table.Add("POST", LongPath, "GetOtherBooks", "");
        return table;
    }
}
