using System.Text;
using StatusGateway.Transcoding.Tests.Json;

namespace StatusGateway.Transcoding.Tests;

/// <summary>What callers wrote goes into messages short and printable, and never whole.</summary>
public class DisplayTextTests
{
    private const int MostOfAName = DisplayText.MaxNameLength + 3; // and "…"

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("abcd", "abcd")]
    [InlineData("abcde", "abcd…")]
    [InlineData("abc😀", "abc…")]
    [InlineData("ab😀e", "ab😀…")]
    [InlineData("a\0\u001b\u0085", "a\uFFFD\uFFFD\uFFFD")]
    [InlineData("", "")]
    public void A_text_is_cut_at_a_character_and_printable(string text, string expected) => Assert.Equal(expected, DisplayText.Sanitize(text, 4));

    [Theory]
    [InlineData("abcd", "abcd")]
    [InlineData("abcde", "abcd…")]
    [InlineData("ab😀", "ab…")]
    [InlineData("abc€", "abc…")]
    [InlineData("😀e", "😀…")]
    [InlineData("aéé", "aé…")]
    [InlineData("\n", "\uFFFD")]
    public void Utf8_is_cut_at_a_character_and_printable(string text, string expected) => Assert.Equal(expected, DisplayText.Sanitize(Encoding.UTF8.GetBytes(text), 4));

    [Fact]
    public void Bytes_that_are_no_characters_are_cut_too() =>
        Assert.InRange(DisplayText.Sanitize(Enumerable.Repeat((byte)0x80, 1000).ToArray(), 10).Length, 1, 11);

    [Fact]
    public void Of_a_member_s_name_a_error_keeps_the_front()
    {
        var name = new string('é', 1_000_000);

        var error = Codec.JsonError(Codec.Wide, "{\"fChild\":{\"" + name + "\":1}}");

        Assert.Equal(["fChild", new string('é', DisplayText.MaxNameLength / 2) + "…"], error.Path);
        Assert.InRange(error.Message.Length, 10, 300);
        Assert.InRange(Encoding.UTF8.GetByteCount(error.FieldPath), 10, 10 + MostOfAName);
    }

    [Fact]
    public void Of_a_map_s_key_a_error_keeps_the_front_both_ways()
    {
        var key = new string('k', 100_000);
        var kept = new string('k', DisplayText.MaxNameLength) + "…";

        Assert.Equal(["mChild", kept, "fInt32"], Codec.JsonError(Codec.Wide, "{\"mChild\":{\"" + key + "\":{\"fInt32\":\"x\"}}}").Path);

        // A string in the map's message that is no UTF-8.
        var bytes = Codec.Wire(Codec.Wide, "{\"mChild\":{\"" + key + "\":{\"fString\":\"~~~\"}}}");
        bytes[^1] = 0xFF;
        Assert.Equal(["m_child", kept, "f_string"], Codec.WireError(Codec.Wide, bytes).Path);
    }

    [Fact]
    public void Control_characters_of_a_name_are_in_the_pointer_alone()
    {
        var error = Codec.JsonError(Codec.Wide, "{\"fChild\":{\"a\\u0000\\n\":1}}");

        Assert.Equal("fChild.a\uFFFD\uFFFD", error.FieldPath);
        Assert.Equal("/fChild/a\0\n", error.Pointer);
        Assert.DoesNotContain('\0', error.ToString());
    }
}
