using StatusGateway.Core;

namespace StatusGateway.Server.Calls;

/// <summary>How a call ended: the status, and what goes with it. Immutable.</summary>
/// <param name="Status">The status.</param>
internal sealed record CallEnd(RpcStatus Status)
{
    public static CallEnd Ok { get; } = new(RpcStatus.Ok);

    /// <summary>Why the gateway itself failed the call; null where it did not.</summary>
    public FailureReason? Reason { get; init; }

    /// <summary>The HTTP status for callers of REST, where it is not the one that the code maps to.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Trailing metadata of the upstream.</summary>
    public Metadata? Trailers { get; init; }

    /// <summary>A header that the failure asks for in HTTP, such as <c>Allow</c>.</summary>
    public KeyValuePair<string, string>? Header { get; init; }

    /// <summary>What was wrong with the form of the upstream's status, for the log.</summary>
    public string? Remark { get; init; }

    /// <summary>Where in the caller's body the fault is, as a JSON Pointer; null when it is not there.</summary>
    public string? BodyPointer { get; init; }

    /// <summary>
    /// As callers of gRPC and gRPC-Web are told: there a message that cannot be read is no argument, but a broken protocol
    /// (gRPC, "Status codes and their use").
    /// </summary>
    public CallEnd ForGrpc() => Reason == FailureReason.MalformedBody ? this with { Status = Status.WithCode(RpcCode.Internal) } : this;
}
