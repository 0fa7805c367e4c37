using System.Buffers;
using System.Text;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Transcoding.Tests.HttpRules;

public class PercentEncodingTests
{
    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("abc", "abc", "abc", "abc")]
    [InlineData("a+b", "a+b", "a+b", "a b")]
    [InlineData("a%2Bb", "a+b", "a+b", "a+b")]
    [InlineData("a%20b", "a b", "a b", "a b")]
    [InlineData("a%2Fb", "a/b", "a%2Fb", "a/b")]
    [InlineData("a%2fb", "a/b", "a%2fb", "a/b")]
    [InlineData("%2F", "/", "%2F", "/")]
    [InlineData("a/b%3Ac", "a/b:c", "a/b:c", "a/b:c")]
    [InlineData("%252F", "%2F", "%2F", "%2F")]
    [InlineData("%25", "%", "%", "%")]
    [InlineData("%41%5a%7E", "AZ~", "AZ~", "AZ~")]
    [InlineData("%00", "\0", "\0", "\0")]
    [InlineData("%C3%A9", "é", "é", "é")]
    [InlineData("é%C3%A9", "éé", "éé", "éé")]
    [InlineData("%F0%9F%98%80!", "😀!", "😀!", "😀!")]
    [InlineData("😀", "😀", "😀", "😀")]
    [InlineData("%EF%BF%BF", "\uFFFF", "\uFFFF", "\uFFFF")]
    [InlineData("+", "+", "+", " ")]
    [InlineData("++%2B", "+++", "+++", "  +")]
    [InlineData("%", null, null, null)]
    [InlineData("%4", null, null, null)]
    [InlineData("a%", null, null, null)]
    [InlineData("%zz", null, null, null)]
    [InlineData("%4g", null, null, null)]
    [InlineData("%g4", null, null, null)]
    [InlineData("%%20", null, null, null)]
    [InlineData("% 41", null, null, null)]
    [InlineData("%+1", null, null, null)]
    [InlineData("%٤1", null, null, null)]
    [InlineData("%FF", null, null, null)]
    [InlineData("%80", null, null, null)]
    [InlineData("%C3", null, null, null)]
    [InlineData("%C3x", null, null, null)]
    [InlineData("%C3%2F%A9", null, null, null)]
    [InlineData("%C0%AF", null, null, null)]
    [InlineData("%E0%80%AF", null, null, null)]
    [InlineData("%ED%A0%80", null, null, null)]
    [InlineData("%F4%90%80%80", null, null, null)]
    public void Decoding_depends_on_the_mode(string raw, string? segment, string? segments, string? query)
    {
        Assert.Equal(segment is not null, PercentEncoding.TryDecode(raw, PathValueMode.SingleSegment, out var value));
        Assert.Equal(segment, value);
        Assert.Equal(segments is not null, PercentEncoding.TryDecode(raw, PathValueMode.MultiSegment, out value));
        Assert.Equal(segments, value);
        Assert.Equal(query is not null, PercentEncoding.TryDecodeQuery(raw, out value));
        Assert.Equal(query, value);
    }

    [Fact]
    public void Half_a_surrogate_pair_does_not_decode()
    {
        Assert.False(PercentEncoding.TryDecode("a\uD800", PathValueMode.SingleSegment, out _));
        Assert.False(PercentEncoding.TryDecode("\uDC00%41", PathValueMode.MultiSegment, out _));
        Assert.False(PercentEncoding.TryDecode("\uD83D%41\uDE00", PathValueMode.MultiSegment, out _));
        Assert.False(PercentEncoding.TryDecodeQuery("\uD800+", out _));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("aZ09-_.~", "aZ09-_.~", "aZ09-_.~")]
    [InlineData("a/b", "a%2Fb", "a/b")]
    [InlineData("a b+c:d%", "a%20b%2Bc%3Ad%25", "a%20b%2Bc%3Ad%25")]
    [InlineData("é😀", "%C3%A9%F0%9F%98%80", "%C3%A9%F0%9F%98%80")]
    [InlineData("!$&'()*,;=@[]", "%21%24%26%27%28%29%2A%2C%3B%3D%40%5B%5D", "%21%24%26%27%28%29%2A%2C%3B%3D%40%5B%5D")]
    public void Encoding_leaves_the_unreserved_characters(string value, string segment, string segments)
    {
        Assert.Equal(segment, PercentEncoding.Encode(value, PathValueMode.SingleSegment));
        Assert.Equal(segments, PercentEncoding.Encode(value, PathValueMode.MultiSegment));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_encoded_as_the_replacement_character() =>
        Assert.Equal("a%EF%BF%BDb", PercentEncoding.Encode("a\uD800b", PathValueMode.SingleSegment));

    [Theory]
    [InlineData("abc", false, 3)]
    [InlineData("a%2Fb", false, 3)]
    [InlineData("a%2Fb", true, 5)]
    [InlineData("%F0%9F%98%80", false, 4)]
    [InlineData("é", false, 2)]
    public void A_small_destination_differs_from_malformed_text(string raw, bool isMultiSegment, int needed)
    {
        var mode = isMultiSegment ? PathValueMode.MultiSegment : PathValueMode.SingleSegment;
        for (var size = 0; size < needed; size++)
            Assert.Equal(OperationStatus.DestinationTooSmall, PercentEncoding.DecodeToUtf8(raw, mode, new byte[size], out _));

        var exact = new byte[needed];
        Assert.Equal(OperationStatus.Done, PercentEncoding.DecodeToUtf8(raw, mode, exact, out var written));
        Assert.Equal(needed, written);
        Assert.Equal(OperationStatus.InvalidData, PercentEncoding.DecodeToUtf8("%zz", mode, exact, out _));
        Assert.True(PercentEncoding.MaxDecodedBytes(raw.Length) >= needed);
    }

    [Fact]
    public void A_query_component_is_decoded_to_utf8()
    {
        Span<byte> buffer = stackalloc byte[16];
        Assert.Equal(OperationStatus.Done, PercentEncoding.DecodeQueryToUtf8("a+%2B%C3%A9", buffer, out var written));
        Assert.Equal("a +é", Encoding.UTF8.GetString(buffer[..written]));
    }

    [Fact]
    public void Encoded_text_round_trips()
    {
        var random = new Random(5150);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(400) < 2 ? 1500 : random.Next(12); length > 0; length--)
                text.Append(RandomRune(random));
            var value = text.ToString();

            Assert.True(PercentEncoding.TryDecode(
                PercentEncoding.Encode(value, PathValueMode.SingleSegment), PathValueMode.SingleSegment, out var decoded));
            Assert.Equal(value, decoded);
            Assert.Equal(Uri.EscapeDataString(value), PercentEncoding.Encode(value, PathValueMode.SingleSegment));
            Assert.True(PercentEncoding.TryDecode(
                PercentEncoding.Encode(value, PathValueMode.MultiSegment), PathValueMode.MultiSegment, out decoded));
            Assert.Equal(value, decoded);
        }

        static Rune RandomRune(Random random) => random.Next(4) switch
        {
            0 => new Rune(random.Next(0x80)),
            1 => new Rune("/%:+"[random.Next(4)]),
            2 => new Rune(random.Next(0xD800)),
            _ => new Rune(random.Next(0xE000, 0x110000)),
        };
    }

    [Fact]
    public void No_text_makes_decoding_throw()
    {
        const string alphabet = "%%%2Ff4C3A9zé+/\uD83D\uDE00";
        var random = new Random(99);
        Span<byte> small = stackalloc byte[3];
        for (var i = 0; i < 100_000; i++)
        {
            var raw = new string(random.GetItems<char>(alphabet, random.Next(12)));
            var decodes = PercentEncoding.TryDecode(raw, PathValueMode.SingleSegment, out _);
            PercentEncoding.TryDecodeQuery(raw, out _);
            PercentEncoding.DecodeToUtf8(raw, PathValueMode.SingleSegment, small, out _);
            // Slashes are ASCII in both modes, so both refuse the same texts.
            Assert.Equal(decodes, PercentEncoding.TryDecode(raw, PathValueMode.MultiSegment, out _));
        }
    }
}
