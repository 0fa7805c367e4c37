namespace StatusGateway.Server.Protocols;

/// <summary>Media types of gRPC-Web.</summary>
internal static class GrpcWebNames
{
    public const string MediaType = "application/grpc-web";

    /// <summary>The body is base64.</summary>
    public const string TextMediaType = "application/grpc-web-text";
}
