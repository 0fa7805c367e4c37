using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Tests.Telemetry;

public class CallTraceTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", "00")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "01")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later", "01")]
    public void Trace_of_the_client_is_continued(string header, string flags)
    {
        var trace = Of(header);

        Assert.Equal(TraceId, trace.TraceId);
        Assert.Matches($"^00-{TraceId}-[0-9a-f]{{16}}-{flags}$", trace.TraceParent);
        Assert.DoesNotContain("00f067aa0ba902b7", trace.TraceParent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x")]
    [InlineData("00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01")]
    public void Invalid_header_begins_a_trace(string header) => AssertOwn(Of(header));

    [Fact]
    public void Two_headers_begin_a_trace() => AssertOwn(Of(new StringValues([$"00-{TraceId}-00f067aa0ba902b7-01", $"00-{TraceId}-00f067aa0ba902b7-01"])));

    [Fact]
    public void No_header_begins_a_trace()
    {
        var one = Of(StringValues.Empty);
        var other = Of(StringValues.Empty);

        AssertOwn(one);
        Assert.NotEqual(one.TraceId, other.TraceId);
    }

    [Fact]
    public void Activity_of_the_host_is_the_trace()
    {
        using var activity = new Activity("call").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;

        var trace = Of($"00-{TraceId}-00f067aa0ba902b7-01");

        Assert.Equal(activity.TraceId.ToHexString(), trace.TraceId);
        Assert.Equal($"00-{activity.TraceId}-{activity.SpanId}-01", trace.TraceParent);
    }

    private static void AssertOwn(CallTrace trace)
    {
        Assert.Matches("^[0-9a-f]{32}$", trace.TraceId);
        Assert.NotEqual(TraceId, trace.TraceId);
        Assert.Matches($"^00-{trace.TraceId}-[0-9a-f]{{16}}-00$", trace.TraceParent);
    }

    private static CallTrace Of(StringValues header)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.TraceParent = header;
        return CallTrace.Create(context);
    }
}
