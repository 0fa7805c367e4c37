using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Tests.Framing;

public class EventStreamReaderTests
{
    [Theory]
    // The examples of WHATWG HTML section 9.2.6.
    [InlineData("data: This is the first message.\n\ndata: This is the second message, it\ndata: has two lines.\n\n", ":This is the first message.|:This is the second message, it\nhas two lines.")]
    [InlineData("event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n", "add:73857293|remove:2153")]
    [InlineData(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n", ":first event|:second event|: third event")]
    [InlineData("data:test\n\ndata: test\n\n", ":test|:test")]
    // Line ends, byte order marks, and unknown fields.
    [InlineData("data:a\r\rdata:b\r\n\r\ndata:c\n\n", ":a|:b|:c")]
    [InlineData("data:a\r\ndata:b\r\n\r\n", ":a\nb")]
    [InlineData("\uFEFFdata:a\n\n\uFEFFdata:b\n\n", ":a")]
    [InlineData("retry: 5\nunknown: x\nDATA: x\n\n", "")]
    [InlineData("data\n\ndata:\n\n", "")]
    [InlineData("event: end\n\n", "end:")]
    [InlineData("event: x\nevent:\ndata: a\n\n", ":a")]
    [InlineData("", "")]
    public async Task Events_are_read_in_any_chunks(string text, string expected)
    {
        foreach (var size in new[] { 1, 2, 3, 7, 100_000 })
        {
            using var reader = new EventStreamReader(new Trickle(text, size), 1000);
            Assert.Equal((expected, JsonValueOutcome.End), await ReadAllAsync(reader));
        }
    }

    [Theory]
    [InlineData("data: a")]
    [InlineData("data: a\n")]
    [InlineData("event: end\n")]
    [InlineData("x")]
    public async Task Unfinished_event_is_malformed(string text)
    {
        using var reader = new EventStreamReader(new Trickle(text, 3), 1000);
        Assert.Equal(("", JsonValueOutcome.Malformed), await ReadAllAsync(reader));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task Event_size_limit_is_exact(int size, bool fits)
    {
        var expected = fits ? JsonValueOutcome.End : JsonValueOutcome.TooLarge;
        using var one = new EventStreamReader(new Trickle($"data: {new string('x', size)}\n\n", 50), 1000);
        using var many = new EventStreamReader(new Trickle($"data: {new string('x', size - 2)}\ndata:x\n\n", 50), 1000);

        Assert.Equal(expected, (await ReadAllAsync(one)).Outcome);
        Assert.Equal(expected, (await ReadAllAsync(many)).Outcome);
    }

    [Theory]
    [InlineData(": comment\n")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("id: 1\n\n")]
    [InlineData("retry: 5\nunknown: x\n")]
    [InlineData("event: x\n")]
    public async Task Bytes_without_an_event_have_a_limit(string text)
    {
        foreach (var (isTooIdle, length) in new[] { (false, 900), (true, 5000) })
        {
            using var reader = new EventStreamReader(new Trickle("data: a\n\n" + string.Concat(Enumerable.Repeat(text, length / text.Length)) + "\ndata: b\n\n", 100), 1000, 1000);
            Assert.Equal(JsonValueOutcome.Value, await reader.ReadAsync(CancellationToken.None));
            Assert.Equal(isTooIdle ? JsonValueOutcome.TooIdle : JsonValueOutcome.Value, await reader.ReadAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Ignored_events_count_as_bytes_without_an_event()
    {
        var text = string.Concat(Enumerable.Repeat("event: ping\ndata: 0123456789\n\n", 100));
        using var reading = new EventStreamReader(new Trickle(text, 100), 1000, 1000);
        using var ignoring = new EventStreamReader(new Trickle(text, 100), 1000, 1000);
        var outcome = await ignoring.ReadAsync(CancellationToken.None);

        Assert.Equal(JsonValueOutcome.End, (await ReadAllAsync(reading)).Outcome);
        for (var i = 0; i < 99 && outcome == JsonValueOutcome.Value; i++) outcome = await ignoring.ReadAsync(CancellationToken.None, isIgnored: true);
        Assert.Equal(JsonValueOutcome.TooIdle, outcome);
    }

    [Fact]
    public void Any_bytes_are_handled() => Prop.ForAll(Gen.Elements("data:", "event:", "\n", "\r", ":", "a", " ", "\uFEFF", "\0").ListOf().Select(string.Concat).ToArbitrary(), text =>
    {
        using var whole = new EventStreamReader(new Trickle(text, int.MaxValue), 20);
        using var cut = new EventStreamReader(new Trickle(text, 1), 20);
        return ReadAllAsync(whole).GetAwaiter().GetResult() == ReadAllAsync(cut).GetAwaiter().GetResult();
    }).QuickCheckThrowOnFailure();

    private static async Task<(string Events, JsonValueOutcome Outcome)> ReadAllAsync(EventStreamReader reader)
    {
        var events = new List<string>();
        while (true)
        {
            var outcome = await reader.ReadAsync(CancellationToken.None);
            if (outcome != JsonValueOutcome.Value) return (string.Join('|', events), outcome);
            events.Add($"{reader.Name}:{Encoding.UTF8.GetString(reader.Data.Span)}");
        }
    }

    /// <summary>Returns a given number of bytes per read.</summary>
    private sealed class Trickle(string text, int size) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
