using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Connect;
using StatusGateway.Server.Tests.Pipeline;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Tests.Inbound.Connect;

public class ConnectGetTests
{
    [Fact]
    public void Parameters_have_any_order_and_unknown_ones_are_ignored()
    {
        var get = ConnectGet.Parse("message=%7B%7D&x=y&z&encoding=json&compression=gzip&connect=v1&connect=v9");

        Assert.Equal(("v1", "json", "gzip", "{}"), (get.Version, get.Encoding, get.Compression, Text(get)));
    }

    /// <summary>Values of <c>message</c> and <c>base64</c>, and what they are.</summary>
    [Theory]
    [InlineData("message=", "")]
    [InlineData("message=&base64=1", "")]
    [InlineData("message=%22a+b%22", "\"a b\"")]
    [InlineData("message=%22a%2Bb%22", "\"a+b\"")]
    [InlineData("message=%E2%98%BA", "☺")]
    [InlineData("message=☺", "☺")]
    [InlineData("message=Pz8_&base64=1", "???")]
    [InlineData("message=Pz8%2F&base64=1", "???")]
    [InlineData("message=QQ&base64=1", "A")]
    [InlineData("message=QQ%3D%3D&base64=1", "A")]
    [InlineData("message=QQ==&base64=1", "A")]
    [InlineData("message=QQ&base64=true", "QQ")]
    public void A_message_is_text_or_base64(string query, string message) => Assert.Equal(message, Text(ConnectGet.Parse(query)));

    [Theory]
    [InlineData("connect=v1")]
    [InlineData("message=%")]
    [InlineData("message=%4")]
    [InlineData("message=%zz")]
    [InlineData("message=A&base64=1")]
    [InlineData("message=Q*&base64=1")]
    [InlineData("message=+-&base64=1")]
    public void An_invalid_message_is_a_parameter_error(string query)
    {
        using var output = new PooledBuffer();

        var end = ConnectGet.Parse(query).ReadMessage(output);

        Ends.AssertFailure(end, FailureReason.InvalidParameter);
        Assert.Equal("message", Assert.Single(Ends.Violations(end!).FieldViolations).Field);
    }

    [Fact]
    public void An_unpaired_surrogate_is_rejected()
    {
        using var output = new PooledBuffer();

        // Attributes cannot hold it.
        Ends.AssertFailure(ConnectGet.Parse("message=\ud800").ReadMessage(output), FailureReason.InvalidParameter);
    }

    [Fact]
    public void Any_bytes_round_trip_in_base64url() => Prop.ForAll<byte[]>(static message =>
    {
        using var output = new PooledBuffer();

        Assert.Null(ConnectGet.Parse($"base64=1&message={System.Buffers.Text.Base64Url.EncodeToString(message ?? [])}").ReadMessage(output));
        Assert.Equal(message ?? [], output.WrittenSpan.ToArray());
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Any_query_is_handled() => Prop.ForAll<string>(static query =>
    {
        using var output = new PooledBuffer();

        ConnectGet.Parse($"message={query}").ReadMessage(output);
    }).Check(Config.QuickThrowOnFailure);

    private static string Text(ConnectGet get)
    {
        using var output = new PooledBuffer();
        Assert.Null(get.ReadMessage(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
