using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>The end of a call by grpc-js, as reported by the library.</summary>
public sealed record GrpcJsResult
{
    /// <summary>The status code; -1 if grpc-js has none.</summary>
    public required int Code { get; init; }

    public required string Message { get; init; }

    /// <summary>The decoded grpc-status-details-bin; null if absent.</summary>
    public byte[]? DetailsBin { get; init; }

    /// <summary>Headers. The headers of a Trailers-Only response are in <see cref="TrailingMetadata"/>. "-bin" values are base64.</summary>
    public required IReadOnlyDictionary<string, string[]> InitialMetadata { get; init; }

    /// <summary>Trailers, without grpc-status and grpc-message.</summary>
    public required IReadOnlyDictionary<string, string[]> TrailingMetadata { get; init; }

    /// <summary>The response in protobufjs's JSON form; null after an error.</summary>
    public JsonElement? Response { get; init; }

    /// <summary>The messages of a response stream, up to an error; null for methods with a single response.</summary>
    public IReadOnlyList<JsonElement>? Responses { get; init; }

    /// <summary>The bytes of the response, if <see cref="GrpcJsCall.Raw"/> was set.</summary>
    public byte[]? ResponseBytes => Response?.GetBytesFromBase64();
}
