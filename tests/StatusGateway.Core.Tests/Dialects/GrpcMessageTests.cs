using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StatusGateway.Core.Dialects;

namespace StatusGateway.Core.Tests.Dialects;

public class GrpcMessageTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("quota ☺ 100%", "quota %E2%98%BA 100%25")]
    [InlineData(
        "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n",
        "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A")]
    [InlineData("a+b", "a+b")]
    [InlineData("Book \"x\" <was> 'not' found; #1 & ~", "Book \"x\" <was> 'not' found; #1 & ~")]
    [InlineData("%41", "%2541")]
    [InlineData("\u007F\u0080\0", "%7F%C2%80%00")]
    [InlineData(" ", "%20")]
    [InlineData("  ", "%20%20")]
    [InlineData("   ", "%20 %20")]
    [InlineData(" a b ", "%20a b%20")]
    [InlineData("a ", "a%20")]
    [InlineData(" (code 17)", "%20(code 17)")]
    public void Messages_are_encoded_and_decoded(string message, string encoded)
    {
        Assert.Equal(encoded, GrpcMessage.Encode(message));
        Assert.Equal(message, GrpcMessage.Decode(encoded));
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz", "%zz")]
    [InlineData("%4z", "%4z")]
    [InlineData("%%41", "%A")]
    [InlineData("%+1", "%+1")]
    [InlineData("% 1", "% 1")]
    [InlineData("100%", "100%")]
    [InlineData("100% sure", "100% sure")]
    [InlineData("a+b", "a+b")]
    [InlineData("%e2%98%ba", "☺")]
    [InlineData("%E2%98", "\uFFFD")]
    [InlineData("%E2%98x", "\uFFFDx")]
    [InlineData("%FF%41", "\uFFFDA")]
    [InlineData("%ED%A0%80", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("raw ☺ %E2%98%BA", "raw ☺ ☺")]
    [InlineData("raw ☺", "raw ☺")]
    [InlineData("%\uFF11\uFF11", "%\uFF11\uFF11")]
    public void Malformed_escapes_are_kept(string encoded, string message) =>
        Assert.Equal(message, GrpcMessage.Decode(encoded));

    // Not a theory: attributes cannot hold ill-formed text.
    [Fact]
    public void Unpaired_surrogate_becomes_U_FFFD()
    {
        Assert.Equal("%EF%BF%BD", GrpcMessage.Encode("\uD83D"));
        Assert.Equal("a%EF%BF%BDb", GrpcMessage.Encode("a\uDE00b"));
        Assert.Equal("\uFFFD", GrpcMessage.Decode("\uD83D"));
        Assert.Equal("\uFFFDA", GrpcMessage.Decode("\uD83D%41"));
        Assert.Equal("\uD83D\uDE00A\uFFFD", GrpcMessage.Decode("\uD83D\uDE00%41\uDE00"));
    }

    [Fact]
    public void Plain_message_is_the_same_object()
    {
        var message = new string('x', 30);
        Assert.Same(message, GrpcMessage.Encode(message));
        Assert.Same(message, GrpcMessage.Decode(message));
    }

    [Fact]
    public void Every_code_unit_round_trips_as_specified()
    {
        for (var value = 0; value <= 0xFFFF; value++)
        {
            if (char.IsSurrogate((char)value)) continue;
            var message = $"x{(char)value}y";
            var encoded = GrpcMessage.Encode(message);
            Assert.Equal(message, GrpcMessage.Decode(encoded));
            var isPlain = value is >= 0x20 and <= 0x24 or >= 0x26 and <= 0x7E;
            var expected = isPlain ? message : "x" + string.Concat(Encoding.UTF8.GetBytes([(char)value]).Select(part => $"%{part:X2}")) + "y";
            Assert.Equal(expected, encoded);
        }
    }

    [Fact]
    public void Any_text_round_trips_as_printable_ASCII() =>
        Prop.ForAll(
            Generators.Text.ToArbitrary(),
            message =>
            {
                var encoded = GrpcMessage.Encode(message);
                Assert.True(encoded.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0, encoded);
                Assert.Equal(encoded.Trim(), encoded);
                Assert.Equal(message, GrpcMessage.Decode(encoded));
            }).Check(Generators.Often);

    [Fact]
    public void Decoding_any_text_gives_well_formed_text()
    {
        const string alphabet = "%%%%0123456789abcdefABCDEF +xyz\0☺\uD83D\uDE00";
        var random = new Random(7);
        for (var i = 0; i < 100_000; i++)
        {
            var decoded = GrpcMessage.Decode(new string(random.GetItems<char>(alphabet, random.Next(24))));
            Assert.Equal(decoded, GrpcMessage.Decode(GrpcMessage.Encode(decoded)));
        }
    }
}
