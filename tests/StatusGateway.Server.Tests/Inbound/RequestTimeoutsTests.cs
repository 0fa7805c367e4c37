using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Tests.Pipeline;

namespace StatusGateway.Server.Tests.Inbound;

public class RequestTimeoutsTests
{
    private static readonly TimeSpan Unspecified = TimeSpan.FromSeconds(30);

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
    public void The_deadline_comes_from_the_client_or_the_configuration(bool isGrpc, string? grpc, string? seconds, int milliseconds, bool isClients)
    {
        var timeout = isGrpc ? RequestTimeouts.ReadGrpc(Headers(grpc, seconds)) : RequestTimeouts.ReadRest(Headers(grpc, seconds));

        Assert.Null(timeout.Error);
        var deadline = timeout.ToDeadline(TimeSpan.FromMinutes(1), Unspecified);
        Assert.Equal((TimeSpan.FromMilliseconds(milliseconds), isClients), (deadline.Timeout, deadline.IsClients));
    }

    [Theory]
    [InlineData("99999999H", null, "99999999H")]
    [InlineData(null, "3000000", "3000000S")]
    [InlineData(null, "99999999999999999999", "99999999S")]
    public void A_timeout_too_long_for_a_timer_is_forwarded_unchanged(string? grpc, string? seconds, string expected)
    {
        var deadline = RequestTimeouts.ReadRest(Headers(grpc, seconds)).ToDeadline(null, Unspecified);

        Assert.Equal((null, expected), (deadline.Timeout, deadline.Verbatim));
    }

    [Theory]
    [InlineData("soon", null, "The header \"grpc-timeout\" is invalid: it takes 1 to 8 digits and one of the units H, M, S, m, u, n, such as 500m.")]
    [InlineData("", null, "The header \"grpc-timeout\" is invalid: it takes 1 to 8 digits and one of the units H, M, S, m, u, n, such as 500m.")]
    [InlineData(null, "soon", "The header \"x-server-timeout\" is invalid: it takes seconds, such as 1.5.")]
    [InlineData(null, "NaN", "The header \"x-server-timeout\" is invalid: it takes seconds, such as 1.5.")]
    [InlineData(null, "-1", "The header \"x-server-timeout\" is invalid: it takes seconds, such as 1.5.")]
    public void An_invalid_timeout_header_is_rejected(string? grpc, string? seconds, string expected)
    {
        var error = RequestTimeouts.ReadRest(Headers(grpc, seconds)).Error;

        Assert.Equal(expected, error!.Status.Message);
        Ends.AssertFailure(error, FailureReason.InvalidHeader);
    }

    private static HeaderDictionary Headers(string? grpc, string? seconds)
    {
        var headers = new HeaderDictionary();
        if (grpc is not null) headers["grpc-timeout"] = grpc;
        if (seconds is not null) headers["x-server-timeout"] = seconds;
        return headers;
    }
}
