using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Inbound.Rpc;
using StatusGateway.Server.Protocols;
using StatusGateway.Server.Tests.Pipeline;

namespace StatusGateway.Server.Tests.Inbound.Rpc;

public sealed class EnvelopeSourceTests : IDisposable
{
    private const int Limit = 100;

    private static readonly byte[] One = [0, 0, 0, 0, 1, 7];

    private readonly RequestDecoder _decoder = new(RpcMethods.Of(UpstreamProtocol.Grpc), MessageCodec.Proto, null, passesCompressed: true, new ReadLimits(Limit));

    [Fact]
    public async Task Messages_are_read_in_order_until_the_end()
    {
        var source = Source([.. One, .. One]);

        Assert.Null(source.Only);
        for (var i = 0; i < 2; i++)
        {
            var read = await source.ReadAsync(CancellationToken.None);
            Assert.Equal([7], read.Message.Payload.ToArray());
        }

        var end = await source.ReadAsync(CancellationToken.None);
        Assert.False(end.IsMessage);
        Assert.Null(end.Failure);
    }

    [Fact]
    public async Task A_single_message_is_read()
    {
        var (message, error) = await Source(One).ReadOnlyAsync(CancellationToken.None);

        Assert.Null(error);
        Assert.Equal([7], message.Payload.ToArray());
    }

    /// <summary>Hexadecimal bytes where one message is due.</summary>
    [Theory]
    [InlineData("", "WRONG_MESSAGE_COUNT")]
    [InlineData("000000000107 000000000107", "WRONG_MESSAGE_COUNT")]
    [InlineData("000000000107 00000000FF", "WRONG_MESSAGE_COUNT")]
    [InlineData("000000000107 00", "MALFORMED_FRAME")]
    [InlineData("000000000107 0300000000", "MALFORMED_FRAME")]
    [InlineData("0000", "MALFORMED_FRAME")]
    [InlineData("000000000507", "MALFORMED_FRAME")]
    [InlineData("800000000107", "MALFORMED_FRAME")]
    [InlineData("020000000107", "MALFORMED_FRAME")]
    [InlineData("010000000107", "MALFORMED_FRAME")]
    [InlineData("0000000065", "MESSAGE_TOO_LARGE")]
    [InlineData("00FFFFFFFF", "MESSAGE_TOO_LARGE")]
    public async Task Anything_but_one_message_is_an_error(string hex, string reason)
    {
        var (_, error) = await Source(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))).ReadOnlyAsync(CancellationToken.None);

        Ends.AssertFailure(error, FailureReason.All.Single(known => known.Name == reason));
    }

    [Theory]
    [InlineData("AAAAAAEH", null)]
    [InlineData("AAAAAAEH!!!!", "MALFORMED_FRAME")]
    [InlineData("AAAAAAEHA", "MALFORMED_FRAME")]
    [InlineData("AAAA-AEH", "MALFORMED_FRAME")]
    [InlineData("AAAA\nAEH", "MALFORMED_FRAME")]
    [InlineData("====", "MALFORMED_FRAME")]
    public async Task A_text_body_that_is_not_base64_is_an_error(string text, string? reason)
    {
        var body = new Base64Stream(new MemoryStream(Encoding.ASCII.GetBytes(text)));
        var (message, error) = await new EnvelopeSource(new FrameReader(body, Limit), _decoder, Limit, body).ReadOnlyAsync(CancellationToken.None);

        if (reason is null) Assert.Equal([7], message.Payload.ToArray());
        else Ends.AssertFailure(error, FailureReason.All.Single(known => known.Name == reason));
    }

    [Fact]
    public async Task Exceptions_of_the_server_are_client_errors()
    {
        Ends.AssertFailure((await BrokenAsync(new ConnectionAbortedException())).Failure, FailureReason.CallerCancelled);
        Ends.AssertFailure((await BrokenAsync(new BadHttpRequestException("x"))).Failure, FailureReason.MalformedBody);
        await Assert.ThrowsAsync<InvalidOperationException>(() => BrokenAsync(new InvalidOperationException()));

        async Task<MessageRead> BrokenAsync(Exception exception) =>
            await new EnvelopeSource(new FrameReader(new BrokenStream(exception), Limit), _decoder, Limit).ReadAsync(CancellationToken.None);
    }

    public void Dispose() => _decoder.Dispose();

    private EnvelopeSource Source(byte[] bytes) => new(new FrameReader(new MemoryStream(bytes), Limit), _decoder, Limit);

    private sealed class BrokenStream(Exception exception) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromException<int>(exception);
    }
}
