namespace StatusGateway.Core;

/// <summary>The canonical codes (google.rpc.Code, gRPC "Status codes and their use").</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(RpcCodeJsonConverter))]
public enum RpcCode
{
    /// <summary>The operation succeeded.</summary>
    Ok = 0,

    /// <summary>The operation was cancelled, usually by the client.</summary>
    Cancelled = 1,

    /// <summary>An unknown error.</summary>
    Unknown = 2,

    /// <summary>An argument is invalid, regardless of the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline expired before the operation completed; it may have succeeded.</summary>
    DeadlineExceeded = 4,

    /// <summary>A requested resource was not found.</summary>
    NotFound = 5,

    /// <summary>A resource to create already exists.</summary>
    AlreadyExists = 6,

    /// <summary>The client is authenticated but not authorized.</summary>
    PermissionDenied = 7,

    /// <summary>A quota, a limit, or space is exhausted.</summary>
    ResourceExhausted = 8,

    /// <summary>The state of the system does not allow the operation; retry after the state was changed.</summary>
    FailedPrecondition = 9,

    /// <summary>The operation conflicts with another one; retry it from its beginning.</summary>
    Aborted = 10,

    /// <summary>The operation was attempted past the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The operation is not implemented, or not supported.</summary>
    Unimplemented = 12,

    /// <summary>An internal error.</summary>
    Internal = 13,

    /// <summary>The service is unavailable; retry after a delay.</summary>
    Unavailable = 14,

    /// <summary>Unrecoverable data loss or corruption.</summary>
    DataLoss = 15,

    /// <summary>The client is not authenticated.</summary>
    Unauthenticated = 16,
}
