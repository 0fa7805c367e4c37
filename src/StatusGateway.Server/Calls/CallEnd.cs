using StatusGateway.Core;

namespace StatusGateway.Server.Calls;

/// <summary>How a call ended: the status, and what goes with it. Immutable.</summary>
/// <param name="Status">The status.</param>
internal sealed record CallEnd(RpcStatus Status)
{
    public static CallEnd Ok { get; } = new(RpcStatus.Ok);

    /// <summary>Why the gateway itself failed the call; null when it did not.</summary>
    public FailureReason? Reason { get; init; }

    /// <summary>The HTTP status for REST clients, when it is not the one that the code maps to.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Trailing metadata of the upstream.</summary>
    public Metadata? Trailers { get; init; }

    /// <summary>A header that HTTP requires with the error, such as <c>Allow</c>.</summary>
    public KeyValuePair<string, string>? Header { get; init; }

    /// <summary>What is wrong with the form of the upstream's status, for the log.</summary>
    public string? StatusFormError { get; init; }

    /// <summary>The place of the error in the body of the request, as a JSON Pointer; null when the error is not in the body.</summary>
    public string? BodyPointer { get; init; }

    /// <summary>
    /// The end for gRPC and gRPC-Web clients: there a message that cannot be read is a broken protocol, and not an invalid argument
    /// (gRPC, "Status codes and their use").
    /// </summary>
    public CallEnd ForGrpc() => Reason == FailureReason.MalformedBody ? this with { Status = Status.WithCode(RpcCode.Internal) } : this;
}
