using StatusGateway.Server.Reference;

namespace StatusGateway.Server.Tests.Reference;

public class MarkdownHtmlTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")]
    [InlineData("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>")]
    [InlineData("[x](javascript:alert(1))", "<p><a href=\"\">x</a></p>")]
    [InlineData("[x](JAVASCRIPT:alert(1))", "<p><a href=\"\">x</a></p>")]
    [InlineData("[x](data:text/html,x)", "<p><a href=\"\">x</a></p>")]
    [InlineData("<javascript:alert(1)>", "<p>javascript:alert(1)</p>")]
    [InlineData("![pixel](https://evil.example/p.png)", "<p><a href=\"https://evil.example/p.png\">pixel</a></p>")]
    [InlineData("[x](https://example.com/a)", "<p><a href=\"https://example.com/a\">x</a></p>")]
    [InlineData("[x](#ROUTE_NOT_FOUND)", "<p><a href=\"#ROUTE_NOT_FOUND\">x</a></p>")]
    [InlineData("[x](NOT_FOUND)", "<p><a href=\"NOT_FOUND\">x</a></p>")]
    [InlineData("[x](\"onmouseover=alert(1))", "<p><a href=\"%22onmouseover=alert(1)\">x</a></p>")]
    [InlineData("# Title", "<h5>Title</h5>")]
    [InlineData("`<b>`", "<p><code>&lt;b&gt;</code></p>")]
    public void Unsafe_markup_is_escaped_or_removed(string markdown, string html) => Assert.Equal(html, MarkdownHtml.Render(markdown).Trim());

    [Fact]
    public void A_table_has_no_inline_style()
    {
        var html = MarkdownHtml.Render("| a | b |\n|--:|:-:|\n| 1 | 2 |\n");

        Assert.Contains("<table>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_has_no_paragraph_around_it()
    {
        Assert.Equal("a <code>b</code>", MarkdownHtml.RenderLine("a `b`"));
        Assert.Equal("<p>a</p>\n<p>b</p>", MarkdownHtml.RenderLine("a\n\nb"));
    }
}
