using StatusGateway.Core;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>What a pasted text is; exactly one of the members is set.</summary>
internal sealed record PastedError
{
    /// <summary>Gets an HTTP response.</summary>
    public PastedResponse? Response { get; init; }

    /// <summary>Gets gRPC trailers.</summary>
    public PastedTrailers? Trailers { get; init; }

    /// <summary>Gets a status.</summary>
    public RpcStatus? Status { get; init; }
}

/// <summary>An HTTP response.</summary>
/// <param name="Status">The HTTP status; 0 if unknown.</param>
/// <param name="Headers">The headers and trailers by name in lower case; of a repeated one, the last value.</param>
/// <param name="Body">The body.</param>
internal sealed record PastedResponse(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>gRPC trailers as they are on the wire.</summary>
/// <param name="Status">grpc-status.</param>
/// <param name="Message">grpc-message; null if missing.</param>
/// <param name="Details">grpc-status-details-bin; null if missing.</param>
internal sealed record PastedTrailers(int Status, string? Message, string? Details);
