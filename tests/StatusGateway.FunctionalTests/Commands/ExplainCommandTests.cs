using System.Text.Json;
using StatusGateway.Commands;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Server.Reference;

namespace StatusGateway.FunctionalTests.Commands;

/// <summary><c>statusgateway explain</c>, as a user runs it.</summary>
public sealed class ExplainCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("NOT_FOUND", "NOT_FOUND (5)")]
    [InlineData("not_found", "NOT_FOUND (5)")]
    [InlineData("not-found", "NOT_FOUND (5)")]
    [InlineData("NotFound", "NOT_FOUND (5)")]
    [InlineData("5", "NOT_FOUND (5)")]
    [InlineData("404", "NOT_FOUND (5)")]
    [InlineData("canceled", "CANCELLED (1)")]
    [InlineData("0", "OK (0)")]
    [InlineData("400", "HTTP 400: 3 codes map to it.")]
    [InlineData("418", "FAILED_PRECONDITION (9)")]
    [InlineData("ROUTE_NOT_FOUND", "ROUTE_NOT_FOUND")]
    [InlineData("route_not_found", "ROUTE_NOT_FOUND")]
    public async Task Every_spelling_finds_its_page(string text, string first)
    {
        var run = await ExplainAsync(text);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith(first, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Theory]
    [InlineData("NOTFUND", "did you mean \"NOT_FOUND\"?")]
    [InlineData("17", "from 0 to 16")]
    [InlineData("600", "100 to 599")]
    [InlineData("nonsense", "one of the 17 codes")]
    [InlineData("LOAN_NOT_FOUND", "Unknown reason \"LOAN_NOT_FOUND\"")]
    [InlineData("\u001b[31m", "Unknown code")]
    public async Task An_unknown_name_exits_with_2_and_says_what_to_do(string text, string expected)
    {
        var run = await ExplainAsync(text);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Errors);
    }

    [Fact]
    public async Task An_unknown_reason_points_to_the_folder_of_pages_without_a_suggestion()
    {
        var run = await ExplainAsync("LOAN_NOT_FOUND");

        Assert.Contains("Gateway:Reference: DOMAIN/LOAN_NOT_FOUND.md", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("did you mean", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Own_pages_are_read_from_the_configured_folder()
    {
        WritePage("LOAN_NOT_FOUND", "---\ntitle: The loan is over\ncodes: NOT_FOUND\n---\nLook into the **other** shelf.\n");
        _folder.Write("appsettings.json", """{"Gateway": {"Reference": "pages", "Errors": {"CodeToHttp": {"NOT_FOUND": 410}}}}""");

        var reason = await ExplainAsync("LOAN_NOT_FOUND");
        var code = await ExplainAsync("410");

        Assert.Equal((0, ""), (reason.ExitCode, reason.Errors));
        Assert.Contains("Look into the other shelf.", reason.Output, StringComparison.Ordinal);
        Assert.StartsWith("NOT_FOUND (5)", code.Output, StringComparison.Ordinal);
        Assert.Contains("LOAN_NOT_FOUND", code.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Gateway": {"Reference": "missing"}}""", "Gateway:Reference = \"missing\"")]
    [InlineData("""{"Gateway": {"Reference": "pages"}}""", "BROKEN.md")]
    [InlineData("""{"Gateway": """, "appsettings.json")]
    [InlineData("""{"Gateway": {"Nonsense": 1, "Upstreams": {"a": {}}}}""", "")]
    public async Task The_reference_is_available_with_an_invalid_configuration(string settings, string expected)
    {
        WritePage("BROKEN", "no front matter");
        _folder.Write("appsettings.json", settings);

        var run = await ExplainAsync("NOT_FOUND");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("NOT_FOUND (5)", run.Output, StringComparison.Ordinal);
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, run.Errors.Length == 0);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_object_for_a_code_or_for_all_codes_of_an_http_status()
    {
        var one = await ExplainAsync("not_found", "--json");
        var many = await ExplainAsync("400", "--json");

        Assert.Equal("NOT_FOUND", JsonDocument.Parse(one.Output).RootElement.GetProperty("name").GetString());
        Assert.Equal(3, JsonDocument.Parse(many.Output).RootElement.GetProperty("codes").GetArrayLength());
        Assert.Single(one.Output.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(100)]
    public void Every_line_of_text_fits_the_terminal(int width)
    {
        var terminal = new Terminal(width, HasColour: false, width);
        foreach (var entry in ErrorReference.Codes)
        {
            var text = new ExplainText(ErrorReference.BuiltIn, terminal).Write(ErrorReference.BuiltIn.Find(entry.Info.Name)!);

            // Code does not wrap and is indented more than text; a word may be longer than a line.
            foreach (var line in text.Split(Environment.NewLine))
                Assert.True(line.Length <= width || line.StartsWith("     ", StringComparison.Ordinal) || !line.Trim().Contains(' ', StringComparison.Ordinal), $"{entry.Info.Name}: {line}");
        }
    }

    [Fact]
    public void Colours_are_used_only_in_terminals_that_allow_them()
    {
        var match = ErrorReference.BuiltIn.Find("NOT_FOUND")!;

        Assert.Contains('\u001b', new ExplainText(ErrorReference.BuiltIn, Terminal.Create(80, null, "xterm")).Write(match));
        Assert.DoesNotContain('\u001b', new ExplainText(ErrorReference.BuiltIn, Terminal.Create(80, "1", "xterm")).Write(match));
    }

    private Task<CommandRun> ExplainAsync(params string[] arguments) => CommandRun.RunInAsync(_folder.Path, ["explain", .. arguments]);

    private void WritePage(string reason, string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "pages", "library.example.com"));
        _folder.Write(Path.Combine("pages", "library.example.com", $"{reason}.md"), text);
    }
}
