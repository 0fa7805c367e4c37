using System.Text;
using StatusGateway.Server.Inbound.Rest.Streams;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Tests.Inbound.Rest.Streams;

public class StreamFramingTests
{
    [Fact]
    public void Messages_are_written_as_lines() => Assert.Equal(
        "{\"result\":{\"a\":1}}\n{\"result\":{}}\n{\"error\":{\"code\":5}}\n",
        Write(StreamFraming.Ndjson, (framing, output) =>
        {
            framing.WriteMessage("{\"a\":1}"u8, true, output);
            framing.WriteMessage("{}"u8, false, output);
            framing.WriteHeartbeat(output);
            framing.WriteEnd(false, output);
            framing.WriteError("{\"code\":5}"u8, output);
        }));

    [Fact]
    public void Messages_are_bare_lines_and_a_failure_has_an_error_member() => Assert.Equal(
        "{\"a\":1}\n{}\n{\"error\":{\"code\":5}}\n",
        Write(StreamFraming.Lines, (framing, output) =>
        {
            framing.WriteMessage("{\"a\":1}"u8, true, output);
            framing.WriteMessage("{}"u8, false, output);
            framing.WriteError("{\"code\":5}"u8, output);
        }));

    [Fact]
    public void Messages_are_written_as_events() => Assert.Equal(
        "data: {\"a\":1}\n\n: heartbeat\n\nevent: end\ndata: {}\n\nevent: error\ndata: {\"code\":5}\n\n",
        Write(StreamFraming.EventStream, (framing, output) =>
        {
            framing.WriteMessage("{\"a\":1}"u8, true, output);
            framing.WriteHeartbeat(output);
            framing.WriteEnd(false, output);
            framing.WriteError("{\"code\":5}"u8, output);
        }));

    [Theory]
    [InlineData("a\nb", "data: a\ndata: b\n\n")]
    [InlineData("a\r\nb\rc", "data: a\ndata: b\ndata: c\n\n")]
    [InlineData("\n", "data: \ndata: \n\n")]
    public void Line_breaks_in_a_message_do_not_end_the_event(string message, string expected) =>
        Assert.Equal(expected, Write(StreamFraming.EventStream, (framing, output) => framing.WriteMessage(Encoding.UTF8.GetBytes(message), true, output)));

    [Theory]
    [InlineData(0, "[]")]
    [InlineData(1, "[1]")]
    [InlineData(3, "[1,1,1]")]
    public void Messages_are_written_as_an_array(int count, string expected) =>
        Assert.Equal(expected, Write(StreamFraming.JsonArray, (framing, output) =>
        {
            for (var i = 0; i < count; i++) framing.WriteMessage("1"u8, i == 0, output);
            framing.WriteEnd(count == 0, output);
        }));

    [Fact]
    public void An_array_does_not_write_errors() =>
        Assert.Equal("[1", Write(StreamFraming.JsonArray, (framing, output) =>
        {
            framing.WriteMessage("1"u8, true, output);
            framing.WriteError("{}"u8, output);
            Assert.False(framing.HasErrors);
        }));

    private static string Write(StreamFraming framing, Action<StreamFraming, PooledBuffer> write)
    {
        using var output = new PooledBuffer();
        write(framing, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
