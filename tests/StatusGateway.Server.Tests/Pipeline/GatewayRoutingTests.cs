using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Inbound.Connect;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Inbound.GrpcWeb;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Pipeline;
using StatusGateway.Server.Tests.Configuration;
using StatusGateway.Server.Tests.Pages;

namespace StatusGateway.Server.Tests.Pipeline;

public class GatewayRoutingTests
{
    [Theory]
    [InlineData("/a.First/Get", true, true)]
    [InlineData("/a.First/Get", false, false)]
    public async Task A_call_during_shutdown_is_rejected(string path, bool isStopping, bool isRefused)
    {
        var call = await RouteAsync("POST", path, "application/grpc", isStopping);

        Assert.NotNull(call.Method);
        if (!isRefused)
        {
            Assert.Null(call.Failure);
            return;
        }

        Ends.AssertFailure(call.Failure, FailureReason.ShuttingDown);
        Assert.Equal(503, call.Failure!.HttpStatus);
        Assert.Equal(1, Ends.Retry(call.Failure).RetryDelay.Seconds);
    }

    [Fact]
    public async Task Health_pages_are_served_during_shutdown() =>
        Assert.Null((await RouteAsync("GET", "/healthz", null, isStopping: true)).Failure);

    private static async Task<RoutedCall> RouteAsync(string method, string path, string? contentType, bool isStopping)
    {
        var snapshot = Snapshots.Build(new GatewayOptions(), out _, Snapshots.Upstream("one", Schemas.Of("a.First.Get")));
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Protocol = "HTTP/2";
        context.Request.ContentType = contentType;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = path;
        using var state = new GatewayState(snapshot);
        using var responses = new UnreadResponses(state);
        var routing = new GatewayRouting(
            _ => Task.CompletedTask,
            state,
            new GatewayEndpoint(state, NullLogger<GatewayEndpoint>.Instance),
            new InboundProtocolList(GrpcProtocol.Instance, GrpcWebProtocol.Instance, ConnectProtocol.Instance, RestProtocol.Instance),
            responses,
            new PageRequest.Lifetime(isStopping));

        await routing.InvokeAsync(context);

        return context.Features.GetRequiredFeature<RoutedCall>();
    }
}
