using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Tests.Pipeline;

public class CallDeadlineTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("1M", 600_000_000)]
    [InlineData("1S", 10_000_000)]
    [InlineData("1m", 10_000)]
    [InlineData("1u", 10)]
    [InlineData("100n", 1)]
    [InlineData("99n", 1)]
    [InlineData("1n", 1)]
    [InlineData("101n", 2)]
    [InlineData("0n", 0)]
    [InlineData("0S", 0)]
    [InlineData("00000001S", 10_000_000)]
    [InlineData("99999999u", 999_999_990)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    public void A_gRPC_timeout_is_parsed(string text, long ticks)
    {
        Assert.True(CallDeadline.TryParseGrpc(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("1s")]
    [InlineData("1h")]
    [InlineData("1 S")]
    [InlineData(" 1S")]
    [InlineData("1S ")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData("1.5S")]
    [InlineData("1e3S")]
    [InlineData("1,0S")]
    [InlineData("0x1S")]
    [InlineData("١S")]
    [InlineData("100000000S")]
    [InlineData("999999999n")]
    [InlineData("1S,2S")]
    [InlineData("1\0S")]
    public void An_invalid_gRPC_timeout_is_rejected(string text) => Assert.False(CallDeadline.TryParseGrpc(text, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 10_000_000)]
    [InlineData("1.5", 15_000_000)]
    [InlineData(".5", 5_000_000)]
    [InlineData("1.", 10_000_000)]
    [InlineData("0.0000001", 1)]
    [InlineData("0.00000000001", 1)]
    [InlineData("3000000", 30_000_000_000_000)]
    [InlineData("99999999999999999999", long.MaxValue)]
    public void Seconds_are_parsed(string text, long ticks)
    {
        Assert.True(CallDeadline.TryParseSeconds(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Fact]
    public void Seconds_may_have_any_number_of_digits()
    {
        Assert.True(CallDeadline.TryParseSeconds(new string('9', 5000), out var timeout));
        Assert.Equal(TimeSpan.MaxValue, timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("1.5.5")]
    [InlineData(" 1")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("∞")]
    public void Invalid_seconds_are_rejected(string text) => Assert.False(CallDeadline.TryParseSeconds(text, out _));

    [Theory]
    [InlineData(0, "1u")]
    [InlineData(1, "1u")]
    [InlineData(19, "1u")]
    [InlineData(20, "2u")]
    [InlineData(10_000_000, "1000000u")]
    [InlineData(999_999_990, "99999999u")]
    [InlineData(1_000_000_000, "100000m")]
    [InlineData(1_000_009_999, "100000m")]
    [InlineData(999_999_990_000, "99999999m")]
    [InlineData(1_000_000_000_000, "100000S")]
    [InlineData(999_999_990_000_000, "99999999S")]
    [InlineData(long.MaxValue, "99999999S")]
    public void A_timeout_is_formatted_in_the_finest_unit_and_rounded_down(long ticks, string expected)
    {
        Assert.Equal(expected, CallDeadline.FormatGrpc(TimeSpan.FromTicks(ticks)));
        Assert.True(CallDeadline.TryParseGrpc(expected, out var read));
        Assert.True(read.Ticks <= Math.Max(ticks, 10));
    }

    [Fact]
    public void The_timeout_of_the_client_is_kept_and_forwarded()
    {
        var deadline = CallDeadline.Create(TimeSpan.FromSeconds(5), "5S", max: null, unspecified: TimeSpan.FromSeconds(30));

        Assert.Equal(TimeSpan.FromSeconds(5), deadline.Timeout);
        Assert.True(deadline.IsClients);
        Assert.Null(deadline.Verbatim);
        Assert.InRange(deadline.Left!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_maximum_shortens_the_timeout_of_the_client()
    {
        var deadline = CallDeadline.Create(TimeSpan.FromHours(5), "5H", max: TimeSpan.FromSeconds(7), unspecified: null);

        Assert.Equal((TimeSpan.FromSeconds(7), true, null), (deadline.Timeout, deadline.IsClients, deadline.Verbatim));
        Assert.Equal(TimeSpan.FromSeconds(3), CallDeadline.Create(TimeSpan.FromSeconds(3), "3S", TimeSpan.FromSeconds(7), null).Timeout);
    }

    [Fact]
    public void Without_a_client_timeout_the_default_is_kept_and_not_forwarded()
    {
        var deadline = CallDeadline.Create(null, null, max: TimeSpan.FromSeconds(7), unspecified: TimeSpan.FromSeconds(30));

        Assert.Equal((TimeSpan.FromSeconds(30), false, null, null), (deadline.Timeout, deadline.IsClients, deadline.Verbatim, deadline.Left));
    }

    [Fact]
    public void Without_any_timeout_there_is_no_deadline()
    {
        var deadline = CallDeadline.Create(null, null, null, null);

        Assert.Equal((null, false, null, null), (deadline.Timeout, deadline.IsClients, deadline.Verbatim, deadline.Left));
    }

    [Fact]
    public void A_timeout_of_zero_expires_immediately()
    {
        var deadline = CallDeadline.Create(TimeSpan.Zero, "0S", null, null);

        Assert.Equal(TimeSpan.Zero, deadline.Timeout);
        Assert.Equal(TimeSpan.Zero, deadline.Left);
    }

    [Fact]
    public void A_timeout_too_long_for_a_timer_is_forwarded_unchanged()
    {
        Assert.True(CallDeadline.TryParseGrpc("99999999H", out var requested));

        var deadline = CallDeadline.Create(requested, "99999999H", null, TimeSpan.FromSeconds(30));

        Assert.Equal((null, "99999999H", null), (deadline.Timeout, deadline.Verbatim, deadline.Left));
    }

    [Fact]
    public void A_maximum_too_long_for_a_timer_is_forwarded()
    {
        var deadline = CallDeadline.Create(TimeSpan.FromDays(300), "7200H", max: TimeSpan.FromDays(100), unspecified: null);

        Assert.Equal((null, "8640000S"), (deadline.Timeout, deadline.Verbatim));
    }

    [Fact]
    public void A_default_too_long_for_a_timer_is_no_deadline() =>
        Assert.Null(CallDeadline.Create(null, null, null, unspecified: TimeSpan.FromDays(100)).Timeout);

    [Theory]
    [InlineData("0.0000001")]
    [InlineData("2147483")]
    [InlineData("2147484")]
    [InlineData("99999999999999999999")]
    public void A_timer_accepts_every_kept_timeout(string seconds)
    {
        Assert.True(CallDeadline.TryParseSeconds(seconds, out var requested));
        using var timer = new CancellationTokenSource();

        if (CallDeadline.Create(requested, null, null, null).Timeout is { } timeout) timer.CancelAfter(timeout);
    }
}
