using StatusGateway.Core;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Tests.Upstreams.Grpc;

public class Http2ErrorCodeTests
{
    // gRPC over HTTP/2, "Errors"; the numbers are those of RFC 9113 section 7.
    [Theory]
    [InlineData(0x0, "NoError", RpcCode.Internal)]
    [InlineData(0x1, "ProtocolError", RpcCode.Internal)]
    [InlineData(0x2, "InternalError", RpcCode.Internal)]
    [InlineData(0x3, "FlowControlError", RpcCode.Internal)]
    [InlineData(0x4, "SettingsTimeout", RpcCode.Internal)]
    [InlineData(0x5, "StreamClosed", RpcCode.Internal)]
    [InlineData(0x6, "FrameSizeError", RpcCode.Internal)]
    [InlineData(0x7, "RefusedStream", RpcCode.Unavailable)]
    [InlineData(0x8, "Cancel", RpcCode.Cancelled)]
    [InlineData(0x9, "CompressionError", RpcCode.Internal)]
    [InlineData(0xA, "ConnectError", RpcCode.Internal)]
    [InlineData(0xB, "EnhanceYourCalm", RpcCode.ResourceExhausted)]
    [InlineData(0xC, "InadequateSecurity", RpcCode.PermissionDenied)]
    [InlineData(0xD, "Http11Required", RpcCode.Internal)]
    [InlineData(0xE, "14", RpcCode.Internal)]
    [InlineData(-1, "-1", RpcCode.Internal)]
    public void Http2_error_has_a_code(int number, string name, RpcCode code)
    {
        var error = (Http2ErrorCode)number;

        Assert.Equal(name, error.ToString());
        Assert.Equal(code, error.ToRpcCode());
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("Application/gRPC", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/grpc;charset=utf-8", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/grpc-web+proto", false)]
    [InlineData("application/grpcx", false)]
    [InlineData("application/grp", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Media_type_is_recognized_as_gRPC(string? mediaType, bool isGrpc) => Assert.Equal(isGrpc, GrpcNames.IsGrpc(mediaType));
}
