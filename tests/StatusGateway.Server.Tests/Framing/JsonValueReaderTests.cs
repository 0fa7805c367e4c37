using System.Text;
using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Tests.Framing;

public class JsonValueReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5000)]
    public async Task Values_are_complete_and_in_order(int size)
    {
        var texts = Enumerable.Range(0, 200).Select(number => $"{{\"n\":{number},\"text\":\"{new string('x', number * 7 % 5000)}\"}}").ToArray();
        using var reader = new JsonValueReader(new Trickle($"[{string.Join(",", texts)}]", size), mayBeArray: true, 10_000);

        foreach (var text in texts)
        {
            Assert.Equal(JsonValueOutcome.Value, await reader.ReadAsync(default));
            Assert.Equal(text, Encoding.UTF8.GetString(reader.Value.Span));
        }

        Assert.Equal(JsonValueOutcome.End, await reader.ReadAsync(default));
        Assert.True(reader.IsArray);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public async Task Value_size_limit_is_exact(int length, bool isTooLarge)
    {
        var expected = isTooLarge ? JsonValueOutcome.TooLarge : JsonValueOutcome.Value;
        var text = $"\"{new string('x', length - 2)}\"";
        foreach (var size in (int[])[1, 64, 10_000])
        {
            using var reader = new JsonValueReader(new Trickle($"1 {text} ", size), mayBeArray: false, 100);
            Assert.Equal(JsonValueOutcome.Value, await reader.ReadAsync(default));
            Assert.Equal(expected, await reader.ReadAsync(default));
        }
    }

    [Fact]
    public async Task Endless_value_is_read_only_to_the_limit()
    {
        var body = new Trickle(new string('[', 1_000_000), 1000);
        using var reader = new JsonValueReader(body, mayBeArray: false, 10_000);

        Assert.Equal(JsonValueOutcome.TooLarge, await reader.ReadAsync(default));

        Assert.InRange(body.Position, 10_001, 40_000);
    }

    [Theory]
    [InlineData("{}", "[", "")]
    [InlineData("", "", "{}")]
    [InlineData("[{}", "", ",{}]")]
    [InlineData("[{}]", "", "")]
    public async Task White_space_between_values_has_a_limit(string before, string at, string after)
    {
        const int limit = 50_000;
        foreach (var (length, isTooIdle) in new[] { (limit - 10, false), (limit + 10_000, true) })
        {
            using var reader = new JsonValueReader(new Trickle(before + new string('\n', length) + at + after, 1000), mayBeArray: true, 10, limit);
            var outcome = JsonValueOutcome.Value;
            while (outcome == JsonValueOutcome.Value) outcome = await reader.ReadAsync(default);
            Assert.Equal(isTooIdle, outcome == JsonValueOutcome.TooIdle);
        }
    }

    [Fact]
    public async Task Limit_of_white_space_begins_again_after_each_value()
    {
        using var reader = new JsonValueReader(new Trickle(string.Concat(Enumerable.Repeat("{}" + new string(' ', 900), 100)), 100), mayBeArray: false, 10, 1000);

        for (var i = 0; i < 100; i++) Assert.Equal(JsonValueOutcome.Value, await reader.ReadAsync(default));
        Assert.Equal(JsonValueOutcome.End, await reader.ReadAsync(default));
    }

    /// <summary>A body that arrives in chunks of a given size.</summary>
    private sealed class Trickle(string text, int size) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
