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
    public void What_is_not_printable_is_shown(string text, string expected)
    {
        var shown = PrintableText.Of(text);

        Assert.Equal(expected, shown);
        Assert.Same(shown, PrintableText.Of(shown));
    }

    [Theory]
    [InlineData("")]
    [InlineData("B\u00fccher, \u66f8\u7c4d, \u05e1\u05e4\u05e8 \ud83d\udcda \\u001b")]
    public void What_is_printable_is_the_same_object(string text) => Assert.Same(text, PrintableText.Of(text));

    [Fact]
    public void A_fault_is_printable_with_its_key_its_value_and_its_message() =>
        Assert.Equal(
            "Gateway:a\\u001b = \"b\\u202e\": It is not c\\u000a.",
            new ConfigurationFault("Gateway:a\u001b", "b\u202e", "It is not c\n.").ToString());
}
