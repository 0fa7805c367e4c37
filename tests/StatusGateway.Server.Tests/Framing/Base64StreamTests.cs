using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Tests.Framing;

public class Base64StreamTests
{
    [Fact]
    public void Parts_with_padding_of_their_own_are_one_body_however_they_are_cut() => Prop.ForAll<byte[][], byte>((parts, cut) =>
    {
        var all = (parts ?? []).Select(static part => part ?? []).ToArray();

        var (bytes, isMalformed) = Decode(string.Concat(all.Select(Convert.ToBase64String)), (cut % 9) + 1);

        Assert.False(isMalformed);
        Assert.Equal(all.SelectMany(static part => part), bytes);
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void A_text_may_be_split_at_every_byte()
    {
        var plain = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        var text = Convert.ToBase64String(plain[..100]) + Convert.ToBase64String(plain[100..]);

        for (var at = 1; at < text.Length; at++) Assert.Equal(plain, Decode(text, at).Bytes);
    }

    [Fact]
    public void A_text_that_is_longer_than_the_buffer_comes_whole()
    {
        var plain = new byte[100_000];
        new Random(1).NextBytes(plain);

        Assert.Equal(plain, Decode(Convert.ToBase64String(plain), int.MaxValue).Bytes);
    }

    /// <summary>A text, and what came before the fault.</summary>
    [Theory]
    [InlineData("Q", "")]
    [InlineData("QUJ", "")]
    [InlineData("Q===", "")]
    [InlineData("====", "")]
    [InlineData("QQ=A", "")]
    [InlineData("QUJD-_-_", "ABC")]
    [InlineData("QUJDRA", "ABC")]
    [InlineData("QQ==\r\nQQ==", "A")]
    [InlineData("QUJDé", "ABC")]
    public void What_is_no_base64_ends_it(string text, string before)
    {
        // Group by group, so that what is good is out before the fault comes.
        var (bytes, isMalformed) = Decode(text, 4);

        Assert.True(isMalformed);
        Assert.Equal(before, Encoding.ASCII.GetString(bytes));
    }

    [Fact]
    public void Nothing_is_an_empty_body() => Assert.Equal(([], false), Decode("", 1));

    private static (byte[] Bytes, bool IsMalformed) Decode(string text, int atATime)
    {
        var stream = new Base64Stream(new DribbleStream(Encoding.UTF8.GetBytes(text), atATime));
        var bytes = new MemoryStream();
        // Not all in one read either.
        var buffer = new byte[7];
        while (stream.ReadAsync(buffer).AsTask().GetAwaiter().GetResult() is > 0 and var got) bytes.Write(buffer.AsSpan(0, got));
        return (bytes.ToArray(), stream.IsMalformed);
    }
}
