namespace StatusGateway.Transcoding.Tests;

public class PooledBufferTests
{
    [Fact]
    public void It_grows_and_keeps_what_was_written()
    {
        using var buffer = new PooledBuffer();
        for (var i = 0; i < 10_000; i++) buffer.Write([(byte)i, (byte)(i >> 8)]);
        Assert.Equal(20_000, buffer.Length);
        for (var i = 0; i < 10_000; i++) Assert.Equal(i, buffer.WrittenSpan[2 * i] | (buffer.WrittenSpan[(2 * i) + 1] << 8));
    }

    [Fact]
    public void It_can_be_truncated_and_cleared()
    {
        using var buffer = new PooledBuffer(10);
        buffer.Write("abcdef"u8);
        buffer.Truncate(3);
        Assert.Equal("abc"u8, buffer.WrittenSpan);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Truncate(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Truncate(-1));
        buffer.Clear();
        Assert.Equal(0, buffer.Length);
    }

    [Fact]
    public void It_is_a_buffer_writer()
    {
        using var buffer = new PooledBuffer();
        "abc"u8.CopyTo(buffer.GetSpan(3));
        buffer.Advance(3);
        "de"u8.CopyTo(buffer.GetMemory(500).Span);
        buffer.Advance(2);
        Assert.Equal("abcde"u8, buffer.WrittenSpan);
        Assert.True(buffer.GetSpan().Length > 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(-1));
    }

    [Fact]
    public void It_can_be_disposed_twice_and_written_again()
    {
        var buffer = new PooledBuffer(1);
        buffer.Write("a"u8);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Equal(0, buffer.Length);
        buffer.Write("b"u8);
        Assert.Equal("b"u8, buffer.WrittenSpan);
        buffer.Dispose();
    }
}
