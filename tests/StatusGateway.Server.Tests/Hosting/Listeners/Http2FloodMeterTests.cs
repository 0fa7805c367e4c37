using System.Buffers;
using StatusGateway.Server.Hosting.Listeners;

namespace StatusGateway.Server.Tests.Hosting.Listeners;

public class Http2FloodMeterTests
{
    private const byte EndStream = 1;
    private const byte Ack = 1;
    private const byte EndHeaders = 4;

    [Theory]
    [InlineData(3, 0, 4, 5_000)]
    [InlineData(6, 0, 8, 50_000)]
    [InlineData(4, 0, 0, 5_000)]
    [InlineData(2, 0, 5, 5_000)]
    [InlineData(0x42, 0, 0, 5_000)]
    [InlineData(0, 0, 0, 5_000)]
    [InlineData(1, 0, 0, 5_000)]
    [InlineData(9, 0, 0, 5_000)]
    public void Frames_without_content_are_limited(byte type, byte flags, int length, int limit)
    {
        var frame = Frame(type, flags, length);
        Assert.Equal(limit, Count(Start(new ManualTime()), frame));

        // A tenth of a second gives back a tenth of the tokens of a second.
        var time = new ManualTime();
        var meter = Start(time);
        for (var count = 0; count < limit; count++) Assert.True(meter.TryAdd(new(frame)));
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(limit / 50, Count(meter, frame));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, EndStream, 0)]
    [InlineData(1, EndHeaders, 0)]
    [InlineData(1, 0, 10)]
    [InlineData(9, EndHeaders, 0)]
    [InlineData(4, Ack, 0)]
    [InlineData(6, Ack, 8)]
    [InlineData(8, 0, 4)]
    public void Other_frames_are_not_limited(byte type, byte flags, int length)
    {
        var meter = Start(new ManualTime());

        Assert.Equal(int.MaxValue, Count(meter, Frame(type, flags, length)));
    }

    [Fact]
    public void Frames_may_be_split_anywhere()
    {
        byte[] bytes = [.. new byte[24], .. Frame(0, 0, 300), .. Frame(6, 0, 8), .. Frame(3, 0, 4)];
        for (var split = 1; split < bytes.Length; split++)
        {
            var meter = new Http2FloodMeter(new ManualTime());
            Assert.True(meter.TryAdd(new(bytes.AsMemory(0, split))));
            Assert.True(meter.TryAdd(new(bytes.AsMemory(split))));

            // One PING and one RST_STREAM have been counted.
            Assert.Equal(Http2FloodMeter.MaxTokens - 11, Count(meter, Frame(6, 0, 8)));
        }
    }

    private static Http2FloodMeter Start(TimeProvider time)
    {
        var meter = new Http2FloodMeter(time);
        Assert.True(meter.TryAdd(new(new byte[24])));
        return meter;
    }

    /// <summary>Counts how many frames are permitted, and ends the use of the meter; <see cref="int.MaxValue"/> if there is no limit.</summary>
    private static int Count(Http2FloodMeter meter, byte[] frame)
    {
        var bytes = new ReadOnlySequence<byte>(frame);
        for (var count = 0; count <= 2 * Http2FloodMeter.MaxTokens; count++)
            if (!meter.TryAdd(bytes)) return count;
        return int.MaxValue;
    }

    private static byte[] Frame(byte type, byte flags, int length) => [0, (byte)(length >> 8), (byte)length, type, flags, 0, 0, 0, 1, .. new byte[length]];

    private sealed class ManualTime : TimeProvider
    {
        private long _now = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
