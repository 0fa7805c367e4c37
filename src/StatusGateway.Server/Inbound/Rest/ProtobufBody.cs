using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;

namespace StatusGateway.Server.Inbound.Rest;

/// <summary>Bodies in protobuf, for callers of REST who send or ask for bytes.</summary>
internal static class ProtobufBody
{
    public const string MediaType = "application/x-protobuf";

    public static bool IsProtobuf(string mediaType) =>
        mediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase) || mediaType.Equals("application/protobuf", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name under which the caller asks for protobuf; null when it prefers JSON.</summary>
    public static string? AnswerType(string? accept)
    {
        if (!DialectNegotiator.PrefersProtobuf(accept)) return null;
        foreach (var range in AcceptHeader.Parse(accept))
            if (range.Quality > 0 && IsProtobuf(range.Type)) return range.Type;
        return MediaType;
    }
}
