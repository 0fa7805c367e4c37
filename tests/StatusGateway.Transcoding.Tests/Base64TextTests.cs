using System.Text;

namespace StatusGateway.Transcoding.Tests;

public class Base64TextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("AA==", "00")]
    [InlineData("+/", "fb")] // bits after the last byte
    [InlineData("+/==", "fb")]
    [InlineData("+//", "fbff")]
    [InlineData("AA", "00")]
    [InlineData("AAA=", "0000")]
    [InlineData("AAA", "0000")]
    [InlineData("AAAA", "000000")]
    [InlineData("+/+/", "fbffbf")]
    [InlineData("+/8=", "fbff")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA", "00000000000000000000000000000000")]
    public void The_standard_alphabet_is_read_padded_or_not(string text, string hex)
    {
        Assert.Equal(hex, Decode(text, isEither: false));
        Assert.Equal(hex, Decode(text, isEither: true));
        Assert.Equal(hex, Decode(text.Replace('+', '-').Replace('/', '_'), isEither: true));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("A=")]
    [InlineData("A===")]
    [InlineData("AA=")]
    [InlineData("AAA==")]
    [InlineData("AAAA=")]
    [InlineData("AAAA====")]
    [InlineData("=")]
    [InlineData("AA==AA==")]
    [InlineData("AA A")]
    [InlineData("AAA\n")]
    [InlineData("AA\u00e4A")]
    [InlineData("+_AA")]
    [InlineData("AAAA.")]
    public void Anything_else_is_refused(string text)
    {
        Assert.Null(Decode(text, isEither: false));
        Assert.Null(Decode(text, isEither: true));
    }

    [Fact]
    public void The_url_safe_alphabet_is_not_accepted_as_the_standard_one() => Assert.Null(Decode("-_8", isEither: false));

    [Fact]
    public void Bytes_round_trip_in_all_four_forms()
    {
        var random = new Random(1);
        for (var length = 0; length < 200; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var text = Convert.ToBase64String(bytes);
            var urlSafe = text.Replace('+', '-').Replace('/', '_');
            foreach (var form in new[] { text, text.TrimEnd('='), urlSafe, urlSafe.TrimEnd('=') })
                Assert.Equal(Convert.ToHexStringLower(bytes), Decode(form, isEither: true));
        }
    }

    private static string? Decode(string text, bool isEither)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[Base64Text.MaxDecodedLength(utf8.Length)];
        var ok = isEither ? Base64Text.TryDecodeEither(utf8, bytes, out var written) : Base64Text.TryDecode(utf8, bytes, out written);
        return ok ? Convert.ToHexStringLower(bytes.AsSpan(0, written)) : null;
    }
}
