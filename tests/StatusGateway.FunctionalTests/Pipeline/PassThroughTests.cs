using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>What the gateway reads of the messages that pass through it.</summary>
[Collection(GatewayCollection.Name)]
public sealed class PassThroughTests(GatewayFixture gateways)
{
    /// <summary>The gateway passes messages through even if they are not valid protobuf.</summary>
    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc-web")]
    public async Task Messages_are_passed_through_unread(string mediaType)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Raw.Http2, RawGrpcClient.GetBook, MessageFrame.Encode([0xff, 0xff, 0xff]), [("x-scenario", "ok-unread")], mediaType);

        Assert.Equal(200, response.HttpStatus);
        Assert.Equal("ok", StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(response.Body.AsSpan(5, response.Body[4])).Title);
    }
}
