using StatusGateway.Core.Headers;

namespace StatusGateway.Server.Protocols;

/// <summary>Header names and media types of gRPC over HTTP/2.</summary>
internal static class GrpcNames
{
    public const string MediaType = MediaTypes.Grpc;
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Timeout = "grpc-timeout";

    /// <summary>Whether a media type is gRPC's own: exactly, or followed by a codec or parameters.</summary>
    public static bool IsGrpc(string? mediaType) =>
        mediaType is not null && mediaType.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (mediaType.Length == MediaType.Length || mediaType[MediaType.Length] is '+' or ';');

    /// <summary>Whether a media type is gRPC's own with messages in protobuf: exactly, or followed by <c>+proto</c> or parameters.</summary>
    public static bool IsGrpcProto(string? mediaType) =>
        IsGrpc(mediaType) && RpcMediaType.TryReadCodec(mediaType!, MediaType, out var codec, out _) && codec == MessageCodec.Proto;
}
