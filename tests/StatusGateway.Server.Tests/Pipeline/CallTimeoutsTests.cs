using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Tests.Pipeline;

public class CallTimeoutsTests
{
    private static readonly TimeSpan Unasked = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true, null, null, 30_000, false)]
    [InlineData(false, null, null, 30_000, false)]
    [InlineData(true, "500m", null, 500, true)]
    [InlineData(false, "500m", null, 500, true)]
    [InlineData(false, null, "1.5", 1500, true)]
    [InlineData(false, "500m", "1.5", 500, true)]
    [InlineData(true, null, "1.5", 30_000, false)]
    [InlineData(true, "0S", null, 0, true)]
    [InlineData(false, null, "0", 0, true)]
    [InlineData(true, "10M", null, 60_000, true)]
    public void The_deadline_is_the_caller_s_or_the_own_one(bool isGrpc, string? grpc, string? seconds, int milliseconds, bool isCallers)
    {
        Assert.True(CallTimeouts.TryRead(Headers(grpc, seconds), isGrpc ? CallerProtocol.Grpc : CallerProtocol.Rest, TimeSpan.FromMinutes(1), Unasked, out var deadline, out var fault));

        Assert.Null(fault);
        Assert.Equal((TimeSpan.FromMilliseconds(milliseconds), isCallers), (deadline.Timeout, deadline.IsCallers));
    }

    [Theory]
    [InlineData("99999999H", null, "99999999H")]
    [InlineData(null, "3000000", "3000000S")]
    [InlineData(null, "99999999999999999999", "99999999S")]
    public void What_is_too_long_to_be_kept_goes_upstream_as_it_came(string? grpc, string? seconds, string expected)
    {
        Assert.True(CallTimeouts.TryRead(Headers(grpc, seconds), CallerProtocol.Rest, null, Unasked, out var deadline, out _));

        Assert.Equal((null, expected), (deadline.Timeout, deadline.Verbatim));
    }

    [Theory]
    [InlineData("soon", null, "The header \"grpc-timeout\" is invalid: it takes 1 to 8 digits and one of the units H, M, S, m, u, n, such as 500m.")]
    [InlineData("", null, "The header \"grpc-timeout\" is invalid: it takes 1 to 8 digits and one of the units H, M, S, m, u, n, such as 500m.")]
    [InlineData(null, "soon", "The header \"x-server-timeout\" is invalid: it takes seconds, such as 1.5.")]
    [InlineData(null, "NaN", "The header \"x-server-timeout\" is invalid: it takes seconds, such as 1.5.")]
    [InlineData(null, "-1", "The header \"x-server-timeout\" is invalid: it takes seconds, such as 1.5.")]
    public void A_header_that_does_not_parse_is_refused(string? grpc, string? seconds, string expected)
    {
        Assert.False(CallTimeouts.TryRead(Headers(grpc, seconds), CallerProtocol.Rest, null, Unasked, out _, out var fault));

        Assert.Equal(expected, fault.Status.Message);
        Ends.AssertFailure(fault, FailureReason.InvalidHeader);
    }

    private static HeaderDictionary Headers(string? grpc, string? seconds)
    {
        var headers = new HeaderDictionary();
        if (grpc is not null) headers["grpc-timeout"] = grpc;
        if (seconds is not null) headers["x-server-timeout"] = seconds;
        return headers;
    }
}
