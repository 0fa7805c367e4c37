using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Tests.Framing;

public class PooledMessageTests
{
    [Fact]
    public void Message_is_copied()
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
    public void Last_message_is_kept()
    {
        using var message = new PooledMessage();
        message.Set(new GatewayMessage(new byte[] { 1, 2, 3 }, IsCompressed: true));

        message.Set(new GatewayMessage(ReadOnlyMemory<byte>.Empty));

        Assert.True(message.IsSet);
        Assert.False(message.Message.IsCompressed);
        Assert.True(message.Message.Payload.IsEmpty);
    }
}
