using System.Text;
using StatusGateway.Transcoding.Tests.Json;

namespace StatusGateway.Transcoding.Tests;

/// <summary>Text from clients is short and printable in errors.</summary>
public class DisplayTextTests
{
    private const int MaxNameLengthWithEllipsis = DisplayText.MaxNameLength + 3; // and "…"

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("abcd", "abcd")]
    [InlineData("abcde", "abcd…")]
    [InlineData("abc😀", "abc…")]
    [InlineData("ab😀e", "ab😀…")]
    [InlineData("a\0\u001b\u0085", "a\uFFFD\uFFFD\uFFFD")]
    [InlineData("", "")]
    public void Text_is_cut_after_a_character_and_printable(string text, string expected) => Assert.Equal(expected, DisplayText.Sanitize(text, 4));

    [Theory]
    [InlineData("abcd", "abcd")]
    [InlineData("abcde", "abcd…")]
    [InlineData("ab😀", "ab…")]
    [InlineData("abc€", "abc…")]
    [InlineData("😀e", "😀…")]
    [InlineData("aéé", "aé…")]
    [InlineData("\n", "\uFFFD")]
    public void Utf8_is_cut_after_a_character_and_printable(string text, string expected) => Assert.Equal(expected, DisplayText.Sanitize(Encoding.UTF8.GetBytes(text), 4));

    [Fact]
    public void Bytes_that_are_not_utf8_are_cut_too() =>
        Assert.InRange(DisplayText.Sanitize(Enumerable.Repeat((byte)0x80, 1000).ToArray(), 10).Length, 1, 11);

    [Fact]
    public void An_error_keeps_the_beginning_of_a_member_name()
    {
        var name = new string('é', 1_000_000);

        var error = Codec.JsonError(Codec.Wide, "{\"fChild\":{\"" + name + "\":1}}");

        Assert.Equal(["fChild", new string('é', DisplayText.MaxNameLength / 2) + "…"], error.Path);
        Assert.InRange(error.Message.Length, 10, 300);
        Assert.InRange(Encoding.UTF8.GetByteCount(error.FieldPath), 10, 10 + MaxNameLengthWithEllipsis);
    }

    [Fact]
    public void An_error_keeps_the_beginning_of_a_map_key()
    {
        var key = new string('k', 100_000);
        var kept = new string('k', DisplayText.MaxNameLength) + "…";

        Assert.Equal(["mChild", kept, "fInt32"], Codec.JsonError(Codec.Wide, "{\"mChild\":{\"" + key + "\":{\"fInt32\":\"x\"}}}").Path);

        // A string in the message of the map that is not UTF-8.
        var bytes = Codec.Wire(Codec.Wide, "{\"mChild\":{\"" + key + "\":{\"fString\":\"~~~\"}}}");
        bytes[^1] = 0xFF;
        Assert.Equal(["m_child", kept, "f_string"], Codec.WireError(Codec.Wide, bytes).Path);
    }

    [Fact]
    public void Control_characters_of_a_name_are_only_in_the_pointer()
    {
        var error = Codec.JsonError(Codec.Wide, "{\"fChild\":{\"a\\u0000\\n\":1}}");

        Assert.Equal("fChild.a\uFFFD\uFFFD", error.FieldPath);
        Assert.Equal("/fChild/a\0\n", error.Pointer);
        Assert.DoesNotContain('\0', error.ToString());
    }
}
