using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Tests.Framing;

public class Base64StreamTests
{
    [Fact]
    public void Padded_parts_are_one_body() => Prop.ForAll<byte[][], byte>((parts, cut) =>
    {
        var all = (parts ?? []).Select(static part => part ?? []).ToArray();

        var (bytes, isMalformed) = Decode(string.Concat(all.Select(Convert.ToBase64String)), (cut % 9) + 1);

        Assert.False(isMalformed);
        Assert.Equal(all.SelectMany(static part => part), bytes);
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Text_may_be_split_at_every_byte()
    {
        var plain = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        var text = Convert.ToBase64String(plain[..100]) + Convert.ToBase64String(plain[100..]);

        for (var at = 1; at < text.Length; at++) Assert.Equal(plain, Decode(text, at).Bytes);
    }

    [Fact]
    public void Text_longer_than_the_buffer_is_read_completely()
    {
        var plain = new byte[100_000];
        new Random(1).NextBytes(plain);

        Assert.Equal(plain, Decode(Convert.ToBase64String(plain), int.MaxValue).Bytes);
    }

    /// <summary>A text, and what is decoded before the error.</summary>
    [Theory]
    [InlineData("Q", "")]
    [InlineData("QUJ", "")]
    [InlineData("Q===", "")]
    [InlineData("====", "")]
    [InlineData("QQ=A", "")]
    [InlineData("QUJD-_-_", "ABC")]
    [InlineData("QUJDRA", "ABC")]
    [InlineData("QQ==\r\nQQ==", "A")]
    [InlineData("QUJD    QUJD", "ABC")]
    [InlineData("QUJDé", "ABC")]
    public void Invalid_base64_ends_the_stream(string text, string before)
    {
        // One group at a time, so that valid data is returned before the error.
        var (bytes, isMalformed) = Decode(text, 4);

        Assert.True(isMalformed);
        Assert.Equal(before, Encoding.ASCII.GetString(bytes));
    }

    [Fact]
    public void Empty_text_is_an_empty_body() => Assert.Equal(([], false), Decode("", 1));

    private static (byte[] Bytes, bool IsMalformed) Decode(string text, int atATime)
    {
        var stream = new Base64Stream(new DribbleStream(Encoding.UTF8.GetBytes(text), atATime));
        var bytes = new MemoryStream();
        // Also not in a single read.
        var buffer = new byte[7];
        while (stream.ReadAsync(buffer).AsTask().GetAwaiter().GetResult() is > 0 and var got) bytes.Write(buffer.AsSpan(0, got));
        return (bytes.ToArray(), stream.IsMalformed);
    }
}
