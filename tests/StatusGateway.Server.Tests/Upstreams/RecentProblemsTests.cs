using StatusGateway.Server.Hosting;

namespace StatusGateway.Server.Tests.Upstreams;

public class RecentProblemsTests
{
    private readonly Clock _clock = new();
    private readonly RecentProblems _problems;

    public RecentProblemsTests() => _problems = new RecentProblems(_clock);

    [Fact]
    public void A_problem_is_news_once_and_again_after_a_while()
    {
        Assert.True(_problems.IsNews("a"));
        Assert.False(_problems.IsNews("a"));

        _clock.Now += TimeSpan.FromMinutes(4);
        Assert.False(_problems.IsNews("a"));

        _clock.Now += TimeSpan.FromMinutes(1);
        Assert.True(_problems.IsNews("a"));
        Assert.False(_problems.IsNews("a"));
    }

    [Fact]
    public void Problems_that_take_turns_are_news_once_each() =>
        Assert.Equal([true, true, false, false, false], new[] { "a", "b", "a", "b", "a" }.Select(_problems.IsNews));

    [Fact]
    public void However_many_texts_come_few_are_kept()
    {
        Assert.All(Enumerable.Range(0, 1000), number => Assert.True(_problems.IsNews($"{number}")));

        // The first ones are forgotten, the last one is not.
        Assert.True(_problems.IsNews("0"));
        Assert.False(_problems.IsNews("999"));
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
