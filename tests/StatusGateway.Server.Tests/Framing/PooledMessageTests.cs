using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Tests.Framing;

public class PooledMessageTests
{
    [Fact]
    public void A_message_is_kept_when_its_bytes_are_used_again()
    {
        using var message = new PooledMessage();
        Assert.False(message.IsSet);
        var bytes = new byte[] { 1, 2, 3 };

        message.Set(new GatewayMessage(bytes, IsCompressed: true));
        bytes.AsSpan().Clear();

        Assert.True(message.IsSet);
        Assert.True(message.Message.IsCompressed);
        Assert.Equal("010203", Convert.ToHexString(message.Message.Payload.Span));
    }

    [Fact]
    public void The_last_message_counts()
    {
        using var message = new PooledMessage();
        message.Set(new GatewayMessage(new byte[] { 1, 2, 3 }, IsCompressed: true));

        message.Set(new GatewayMessage(ReadOnlyMemory<byte>.Empty));

        Assert.True(message.IsSet);
        Assert.False(message.Message.IsCompressed);
        Assert.True(message.Message.Payload.IsEmpty);
    }
}
