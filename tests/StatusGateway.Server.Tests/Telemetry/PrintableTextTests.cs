using StatusGateway.Server.Options;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Server.Tests.Telemetry;

public class PrintableTextTests
{
    [Theory]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("a\r\nb\tc", "a\\u000d\\u000ab\\u0009c")]
    [InlineData("\u009b1m", "\\u009b1m")]
    [InlineData("abc\u202efed", "abc\\u202efed")]
    [InlineData("a\u200b\u2066b", "a\\u200b\\u2066b")]
    [InlineData("a\u2028b", "a\\u2028b")]
    [InlineData("\U000E0041", "\\udb40\\udc41")]
    public void Non_printable_characters_are_escaped(string text, string expected)
    {
        var shown = PrintableText.Escape(text);

        Assert.Equal(expected, shown);
        Assert.Same(shown, PrintableText.Escape(shown));
    }

    [Theory]
    [InlineData("")]
    [InlineData("B\u00fccher, \u66f8\u7c4d, \u05e1\u05e4\u05e8 \ud83d\udcda \\u001b")]
    public void Printable_text_is_returned_as_is(string text) => Assert.Same(text, PrintableText.Escape(text));

    [Fact]
    public void Configuration_error_is_printable() =>
        Assert.Equal(
            "Gateway:a\\u001b = \"b\\u202e\": It is not c\\u000a.",
            new ConfigurationError("Gateway:a\u001b", "b\u202e", "It is not c\n.").ToString());
}
