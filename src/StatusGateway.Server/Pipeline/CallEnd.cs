using StatusGateway.Core;

namespace StatusGateway.Server.Pipeline;

/// <summary>How a call ended: the status, and what goes with it. Immutable.</summary>
internal sealed class CallEnd
{
    public static CallEnd Ok { get; } = new(RpcStatus.Ok);

    public CallEnd(RpcStatus status) => Status = status;

    public RpcStatus Status { get; }

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

    public CallEnd With(RpcStatus status) =>
        new(status) { HttpStatus = HttpStatus, Trailers = Trailers, Header = Header, Remark = Remark, BodyPointer = BodyPointer };
}
