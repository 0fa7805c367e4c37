using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Tests.Framing;

public class FrameReaderTests
{
    private const int Limit = 1024 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task Messages_are_read_in_any_chunks(int atATime)
    {
        var large = Enumerable.Range(0, 100_000).Select(value => (byte)value).ToArray();
        var bytes = (byte[])[.. Frame(0, [1, 2, 3]), .. Frame(1, []), .. Frame(1, large), .. Frame(0, [9])];
        using var reader = new FrameReader(new DribbleStream(bytes, atATime), Limit);

        await AssertMessageAsync(reader, [1, 2, 3], isCompressed: false);
        await AssertMessageAsync(reader, [], isCompressed: true);
        await AssertMessageAsync(reader, large, isCompressed: true);
        await AssertMessageAsync(reader, [9], isCompressed: false);
        Assert.Equal(FrameOutcome.End, await reader.ReadAsync(CancellationToken.None));
        Assert.Equal(FrameOutcome.End, await reader.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Empty_message_is_a_message()
    {
        using var reader = new FrameReader(new MemoryStream(Frame(0, [])), 0);

        await AssertMessageAsync(reader, [], isCompressed: false);
    }

    [Theory]
    [InlineData("", nameof(FrameOutcome.End))]
    [InlineData("00", nameof(FrameOutcome.Truncated))]
    [InlineData("00000000", nameof(FrameOutcome.Truncated))]
    [InlineData("0000000001", nameof(FrameOutcome.Truncated))]
    [InlineData("00000000020A", nameof(FrameOutcome.Truncated))]
    [InlineData("0200000000", nameof(FrameOutcome.BadFlag))]
    [InlineData("8000000000", nameof(FrameOutcome.BadFlag))]
    [InlineData("FF00000000", nameof(FrameOutcome.BadFlag))]
    [InlineData("0000100001", nameof(FrameOutcome.TooLarge))]
    [InlineData("00FFFFFFFF", nameof(FrameOutcome.TooLarge))]
    [InlineData("0080000000", nameof(FrameOutcome.TooLarge))]
    public async Task Invalid_frame_has_an_outcome(string hex, string outcome)
    {
        using var reader = new FrameReader(new MemoryStream(Convert.FromHexString(hex)), Limit);

        Assert.Equal(outcome, (await reader.ReadAsync(CancellationToken.None)).ToString());
    }

    [Theory]
    [InlineData(10, 10, nameof(FrameOutcome.Message))]
    [InlineData(11, 10, nameof(FrameOutcome.TooLarge))]
    public async Task Message_size_limit_is_exact(int length, int limit, string outcome)
    {
        using var reader = new FrameReader(new MemoryStream(Frame(0, new byte[length])), limit);

        Assert.Equal(outcome, (await reader.ReadAsync(CancellationToken.None)).ToString());
        Assert.Equal((uint)length, reader.Length);
    }

    [Fact]
    public async Task Announced_length_allocates_no_memory()
    {
        var bytes = new byte[FrameReader.HeaderLength + 10];
        FrameReader.WriteHeader(bytes, 1_000_000_000, isCompressed: false);
        using var stream = new MemoryStream(bytes);
        using var reader = new FrameReader(stream, int.MaxValue);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var outcome = await reader.ReadAsync(CancellationToken.None);

        Assert.Equal(FrameOutcome.Truncated, outcome);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public async Task Stream_exceptions_are_thrown()
    {
        using var reader = new FrameReader(new DribbleStream([0, 0], 1) { Failure = new IOException("gone") }, Limit);

        await Assert.ThrowsAsync<IOException>(async () => await reader.ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(0, false, "0000000000")]
    [InlineData(1, true, "0100000001")]
    [InlineData(0x01020304, false, "0001020304")]
    public void Header_has_flag_and_length(int length, bool isCompressed, string expected)
    {
        var header = new byte[FrameReader.HeaderLength];

        FrameReader.WriteHeader(header, length, isCompressed);

        Assert.Equal(expected, Convert.ToHexString(header));
    }

    private static async Task AssertMessageAsync(FrameReader reader, byte[] payload, bool isCompressed)
    {
        Assert.Equal(FrameOutcome.Message, await reader.ReadAsync(CancellationToken.None));
        Assert.Equal(payload, reader.Message.Payload.ToArray());
        Assert.Equal(isCompressed, reader.Message.IsCompressed);
    }

    private static byte[] Frame(byte flag, byte[] payload)
    {
        var header = new byte[FrameReader.HeaderLength];
        FrameReader.WriteHeader(header, payload.Length, flag == 1);
        return [.. header, .. payload];
    }
}
