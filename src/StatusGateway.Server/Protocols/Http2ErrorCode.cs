using StatusGateway.Core;

namespace StatusGateway.Server.Protocols;

/// <summary>Error codes of HTTP/2 (RFC 9113 section 7).</summary>
internal enum Http2ErrorCode
{
    NoError = 0x0,
    ProtocolError = 0x1,
    InternalError = 0x2,
    FlowControlError = 0x3,
    SettingsTimeout = 0x4,
    StreamClosed = 0x5,
    FrameSizeError = 0x6,
    RefusedStream = 0x7,
    Cancel = 0x8,
    CompressionError = 0x9,
    ConnectError = 0xA,
    EnhanceYourCalm = 0xB,
    InadequateSecurity = 0xC,
    Http11Required = 0xD,
}

internal static class Http2ErrorCodes
{
    /// <summary>The code of a stream that was reset (gRPC over HTTP/2, "Errors").</summary>
    public static RpcCode ToRpcCode(this Http2ErrorCode error) => error switch
    {
        Http2ErrorCode.RefusedStream => RpcCode.Unavailable,
        Http2ErrorCode.Cancel => RpcCode.Cancelled,
        Http2ErrorCode.EnhanceYourCalm => RpcCode.ResourceExhausted,
        Http2ErrorCode.InadequateSecurity => RpcCode.PermissionDenied,
        _ => RpcCode.Internal,
    };
}
