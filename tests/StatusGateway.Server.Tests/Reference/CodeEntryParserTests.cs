using StatusGateway.Core;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.Tests.Reference;

public class CodeEntryParserTests
{
    private const string Whole = """
        ---
        raised-by: upstream, gateway
        who: Who.
        severity: low
        alert: Alert.
        first: First.
        retry: no
        ---
        Summary.

        ## What it means
        Meaning.
        ## Why it happens
        - One,
          on two lines.
        - Two.
        ## Reproduce it
        ```sh
        curl -i http://localhost:8080/
        ```
        Text.
        ```http
        HTTP/1.1 404 Not Found

        ## not a heading
        ```
        ## Fix it
        ### First
        When: sometimes.

        ```sh
        make
        ```

        Why: because.
        ## What not to do
        - This.
        ## Retry
        No.
        ## Not to be confused with
        - `ABORTED`: other.
        ## Handle it
        ```csharp
        a
        ```
        ```go
        b
        ```
        ```ts
        c
        ```
        """;

    [Fact]
    public void A_complete_text_is_parsed_without_errors()
    {
        var errors = new List<string>();
        var entry = CodeEntryParser.Parse(RpcCode.NotFound.Info(), Whole, errors);

        Assert.Empty(errors);
        Assert.Equal(("Summary.", "Who.", "low", "First.", "no", "No."), (entry.Summary, entry.Who, entry.Severity, entry.First, entry.Retry, entry.RetryText));
        Assert.Equal(["upstream", "gateway"], entry.RaisedBy.ToArray());
        Assert.Equal(["One, on two lines.", "Two."], entry.Causes.ToArray());
        Assert.Equal(new Reproduction("curl -i http://localhost:8080/", "HTTP/1.1 404 Not Found\n\n## not a heading", "Text."), entry.Reproduction);
        Assert.Equal([new Fix("First", "sometimes.", new CodeBlock("sh", "make"), "because.")], entry.Fixes.ToArray());
        Assert.Equal([new Neighbour(RpcCode.Aborted, "other.")], entry.Neighbours.ToArray());
        Assert.Equal(["a", "b", "c"], entry.Handling.Select(block => block.Code));
    }

    [Theory]
    [InlineData("severity: low\n", "", "\"severity\" is missing")]
    [InlineData("first: First.\n", "", "\"first\" is missing")]
    [InlineData("severity: low", "severity: dire", "Unknown severity \"dire\": use one of none, low, medium, high, critical")]
    [InlineData("retry: no\n", "", "\"retry\" is missing")]
    [InlineData("upstream, gateway", "upstream, sun", "Unknown raised-by \"sun\": use one of")]
    [InlineData("Summary.\n", "", "\"summary\" is missing")]
    [InlineData("## What it means", "## What it mean", "Unknown section \"What it mean\"")]
    [InlineData("Meaning.\n", "", "\"What it means\" is missing")]
    [InlineData("- This.", "This.", "\"What not to do\" has no list")]
    [InlineData("```sh\ncurl", "```text\ncurl", "\"sh block of Reproduce it\" is missing")]
    [InlineData("```http", "```text", "\"http block of Reproduce it\" is missing")]
    [InlineData("When: sometimes.\n", "", "When: of the fix \"First\"")]
    [InlineData("Why: because.\n", "", "Why: of the fix \"First\"")]
    [InlineData("```sh\nmake\n```\n", "", "The fix \"First\" has no example")]
    [InlineData("`ABORTED`: other.", "`NOTHING`: other.", "does not have the form \"`CODE`: difference\"")]
    [InlineData("```go\nb\n```\n", "", "one block for each of csharp, go, ts")]
    [InlineData("---\nraised-by", "raised-by", "must begin with a line of three hyphens")]
    public void A_missing_part_is_an_error_that_names_it(string old, string replacement, string error)
    {
        var errors = new List<string>();
        var text = Whole.Replace(old, replacement, StringComparison.Ordinal);
        Assert.NotEqual(Whole, text);

        CodeEntryParser.Parse(RpcCode.NotFound.Info(), text, errors);

        Assert.Contains(errors, found => found.StartsWith("NOT_FOUND: ", StringComparison.Ordinal) && found.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Any_text_is_parsed_without_an_exception()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var start = random.Next(Whole.Length);
            var text = Whole.Remove(start, random.Next(Whole.Length - start)).Insert(random.Next(start + 1), i % 2 == 0 ? "```" : "---\n## ");
            var errors = new List<string>();
            Assert.NotNull(CodeEntryParser.Parse(RpcCode.Ok.Info(), text, errors));
        }
    }
}
