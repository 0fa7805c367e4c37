using StatusGateway.Core.Headers;

namespace StatusGateway.Server.Protocols;

/// <summary>Media types of gRPC-Web.</summary>
internal static class GrpcWebNames
{
    public const string MediaType = MediaTypes.GrpcWeb;

    /// <summary>The body is base64.</summary>
    public const string TextMediaType = MediaTypes.GrpcWebText;
}
