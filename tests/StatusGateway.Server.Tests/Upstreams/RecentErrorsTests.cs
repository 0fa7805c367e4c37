using StatusGateway.Server.Hosting;

namespace StatusGateway.Server.Tests.Upstreams;

public class RecentErrorsTests
{
    private readonly Clock _clock = new();
    private readonly RecentErrors _errors;

    public RecentErrorsTests() => _errors = new RecentErrors(_clock);

    [Fact]
    public void Error_is_reported_once_and_again_later()
    {
        Assert.True(_errors.ShouldReport("a"));
        Assert.False(_errors.ShouldReport("a"));

        _clock.Now += TimeSpan.FromMinutes(4);
        Assert.False(_errors.ShouldReport("a"));

        _clock.Now += TimeSpan.FromMinutes(1);
        Assert.True(_errors.ShouldReport("a"));
        Assert.False(_errors.ShouldReport("a"));
    }

    [Fact]
    public void Alternating_errors_are_reported_once_each() =>
        Assert.Equal([true, true, false, false, false], new[] { "a", "b", "a", "b", "a" }.Select(_errors.ShouldReport));

    [Fact]
    public void Number_of_kept_errors_is_limited()
    {
        Assert.All(Enumerable.Range(0, 1000), number => Assert.True(_errors.ShouldReport($"{number}")));

        // The first ones are forgotten, the last one is not.
        Assert.True(_errors.ShouldReport("0"));
        Assert.False(_errors.ShouldReport("999"));
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
