using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>How a call of the foreign gRPC client ended, as the client understood it.</summary>
public sealed record GrpcJsResult
{
    /// <summary>The code as a number; -1 where grpc-js had none.</summary>
    public required int Code { get; init; }

    public required string Message { get; init; }

    /// <summary>The decoded grpc-status-details-bin, null without one.</summary>
    public byte[]? DetailsBin { get; init; }

    /// <summary>Headers; those of an answer that is trailers only are in <see cref="TrailingMetadata"/>. "-bin" values are base64.</summary>
    public required IReadOnlyDictionary<string, string[]> InitialMetadata { get; init; }

    /// <summary>Trailers, without grpc-status and grpc-message.</summary>
    public required IReadOnlyDictionary<string, string[]> TrailingMetadata { get; init; }

    /// <summary>The response as protobufjs gives it; null after a failure.</summary>
    public JsonElement? Response { get; init; }

    /// <summary>What came of a stream, before a failure too; null when the method answers once.</summary>
    public IReadOnlyList<JsonElement>? Responses { get; init; }

    /// <summary>The response's bytes, of a call with <see cref="GrpcJsCall.Raw"/>.</summary>
    public byte[]? ResponseBytes => Response?.GetBytesFromBase64();
}
