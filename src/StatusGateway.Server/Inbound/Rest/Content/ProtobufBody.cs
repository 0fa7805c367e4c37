using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;

namespace StatusGateway.Server.Inbound.Rest.Content;

/// <summary>Bodies in protobuf, for REST clients that send or accept bytes.</summary>
internal static class ProtobufBody
{
    /// <summary>The media type by which the client asks for protobuf; null when it prefers JSON.</summary>
    public static string? ResponseType(string? accept)
    {
        if (!DialectNegotiator.PrefersProtobuf(accept)) return null;
        foreach (var range in AcceptHeader.Parse(accept))
            if (range.Quality > 0 && MediaTypes.IsProtobuf(range.Type)) return range.Type;
        return MediaTypes.Protobuf;
    }
}
