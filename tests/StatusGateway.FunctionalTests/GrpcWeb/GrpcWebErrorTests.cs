using System.Text;
using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.GrpcWeb;

/// <summary>Errors of gRPC-Web.</summary>
[Collection(GatewayCollection.Name)]
public sealed class GrpcWebErrorTests(GatewayFixture gateways)
{
    private const string Raise = "/statusgateway.v1.Statuses/RaiseStatus";

    [Theory]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc-web-text")]
    public async Task Status_in_grpc_web_headers_is_reduced_to_the_limit(string mediaType)
    {
        var status = new Rpc.Status { Code = 13, Message = "x" };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new Rpc.ErrorInfo { Reason = "KEPT_ONE", Domain = "example.com" }));
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new Rpc.DebugInfo { Detail = new string('d', 20_000) }));
        var frame = MessageFrame.Encode(new Server.BuiltIn.Statuses.V1.RaiseStatusRequest { Status = status }.ToByteArray());
        if (mediaType.EndsWith("text", StringComparison.Ordinal)) frame = Encoding.ASCII.GetBytes(Convert.ToBase64String(frame));

        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, Raise, frame, [], mediaType);

        Assert.Equal(("13", "KEPT_ONE", "1"), (response.Code, response.Reason, response.Find("statusgateway-details-dropped")));
        Assert.Empty(response.Body);
    }

    [Theory]
    [InlineData("application/grpc-web-text", "AAAAAAA", "MALFORMED_FRAME")]
    [InlineData("application/grpc-web-text", "no base64", "MALFORMED_FRAME")]
    [InlineData("application/grpc-web-text", "", "WRONG_MESSAGE_COUNT")]
    [InlineData("application/grpc-web", "\u0080\0\0\0\0", "MALFORMED_FRAME")]
    public async Task Malformed_grpc_web_body_is_rejected(string mediaType, string body, string reason)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, Encoding.Latin1.GetBytes(body), [], mediaType);

        Assert.Equal((200, reason), (response.HttpStatus, response.Reason));
    }
}
