using System.IO.Pipelines;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Pipeline;

namespace StatusGateway.Server.Tests.Framing;

public class PooledMessageTests
{
    [Fact]
    public async Task A_message_is_kept_when_its_bytes_are_used_again()
    {
        using var message = new PooledMessage();
        Assert.False(message.IsSet);
        var bytes = new byte[] { 1, 2, 3 };

        message.Set(new GatewayMessage(bytes, IsCompressed: true));
        bytes.AsSpan().Clear();

        Assert.True(message.IsSet);
        Assert.Equal("0100000003010203", await WrittenAsync(message));
    }

    [Fact]
    public async Task The_last_message_counts()
    {
        using var message = new PooledMessage();
        message.Set(new GatewayMessage(new byte[] { 1, 2, 3 }, IsCompressed: true));

        message.Set(new GatewayMessage(ReadOnlyMemory<byte>.Empty));

        Assert.True(message.IsSet);
        Assert.Equal("0000000000", await WrittenAsync(message));
    }

    [Fact]
    public async Task A_message_may_be_larger_than_a_segment_of_the_pipe()
    {
        using var message = new PooledMessage();
        message.Set(new GatewayMessage(new byte[300_000]));

        Assert.Equal(2 * 300_005, (await WrittenAsync(message)).Length);
    }

    private static async Task<string> WrittenAsync(PooledMessage message)
    {
        using var stream = new MemoryStream();
        var writer = PipeWriter.Create(stream);
        message.WriteTo(writer);
        await writer.CompleteAsync();
        return Convert.ToHexString(stream.ToArray());
    }
}
