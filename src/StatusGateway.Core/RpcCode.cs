namespace StatusGateway.Core;

/// <summary>The canonical codes (google.rpc.Code, gRPC "Status codes and their use").</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(RpcCodeJsonConverter))]
public enum RpcCode
{
    /// <summary>It worked.</summary>
    Ok = 0,

    /// <summary>The caller, mostly, gave up.</summary>
    Cancelled = 1,

    /// <summary>An error of which nothing better is known.</summary>
    Unknown = 2,

    /// <summary>An argument is wrong whatever the system's state.</summary>
    InvalidArgument = 3,

    /// <summary>Time ran out; the operation may have succeeded all the same.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be created exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota, a limit, or space is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system's state does not allow it until somebody changes it.</summary>
    FailedPrecondition = 9,

    /// <summary>A conflict with another change; begin the whole again.</summary>
    Aborted = 10,

    /// <summary>Past the end of what there is now.</summary>
    OutOfRange = 11,

    /// <summary>Not offered here.</summary>
    Unimplemented = 12,

    /// <summary>Something is broken.</summary>
    Internal = 13,

    /// <summary>Not now; try again after a while.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or damaged for good.</summary>
    DataLoss = 15,

    /// <summary>The caller is not known.</summary>
    Unauthenticated = 16,
}
