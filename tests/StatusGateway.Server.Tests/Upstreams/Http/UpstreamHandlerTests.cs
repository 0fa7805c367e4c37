using StatusGateway.Server.Upstreams.Http;

namespace StatusGateway.Server.Tests.Upstreams.Http;

public class UpstreamHandlerTests
{
    [Fact]
    public void Keep_alive_pings_are_off()
    {
        using var handler = UpstreamHandler.Create();

        Assert.Equal(Timeout.InfiniteTimeSpan, handler.KeepAlivePingDelay);
    }
}
