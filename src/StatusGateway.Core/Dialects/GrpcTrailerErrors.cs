namespace StatusGateway.Core.Dialects;

/// <summary>What is wrong with the trailers from which a status was read. The status is valid anyway.</summary>
[Flags]
public enum GrpcTrailerErrors
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary><c>grpc-status</c> is missing.</summary>
    MissingStatus = 1,

    /// <summary><c>grpc-status</c> is not a number.</summary>
    InvalidStatus = 2,

    /// <summary><c>grpc-status-details-bin</c> is not base64, not a google.rpc.Status, or occurs more than once; the details are lost.</summary>
    InvalidDetails = 4,

    /// <summary>Code or message in <c>grpc-status-details-bin</c> differ from the headers, which take precedence; the details are kept.</summary>
    Mismatch = 8,
}
