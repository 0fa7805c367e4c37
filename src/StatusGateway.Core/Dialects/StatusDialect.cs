namespace StatusGateway.Core.Dialects;

/// <summary>The dialects that a REST client can request.</summary>
public enum StatusDialect
{
    /// <summary>Problem details (RFC 9457).</summary>
    Problem,

    /// <summary>google.rpc.Status as JSON.</summary>
    RpcStatus,

    /// <summary>Google's error envelope (AIP-193).</summary>
    GoogleError,

    /// <summary>google.rpc.Status in protobuf.</summary>
    Protobuf,
}
