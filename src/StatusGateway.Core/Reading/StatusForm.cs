namespace StatusGateway.Core.Reading;

/// <summary>The format from which a status was read.</summary>
public enum StatusForm
{
    /// <summary>No format: the status is made from the HTTP status alone.</summary>
    HttpStatus,

    /// <summary>Problem details (RFC 9457).</summary>
    Problem,

    /// <summary>google.rpc.Status as JSON.</summary>
    RpcStatus,

    /// <summary>Google's error envelope (AIP-193).</summary>
    GoogleError,

    /// <summary>Connect.</summary>
    Connect,

    /// <summary>Twirp.</summary>
    Twirp,

    /// <summary>google.rpc.Status in protobuf.</summary>
    Protobuf,

    /// <summary>Other JSON with a text.</summary>
    OtherJson,

    /// <summary>Plain text.</summary>
    Text,

    /// <summary>The error of OData and Azure.</summary>
    Azure,

    /// <summary>A Kubernetes Status object.</summary>
    Kubernetes,

    /// <summary>The error attributes of Spring.</summary>
    Spring,

    /// <summary>OAuth 2.0.</summary>
    OAuth,

    /// <summary>JSON:API.</summary>
    JsonApi,

    /// <summary>FastAPI.</summary>
    FastApi,
}
