namespace StatusGateway.Core.Dialects;

/// <summary>The form that a status was read from.</summary>
public enum StatusForm
{
    /// <summary>None: the HTTP status alone said it.</summary>
    HttpStatus,

    /// <summary>Problem details.</summary>
    Problem,

    /// <summary>google.rpc.Status as JSON.</summary>
    RpcStatus,

    /// <summary>Google's error envelope.</summary>
    GoogleError,

    /// <summary>Connect.</summary>
    Connect,

    /// <summary>Twirp.</summary>
    Twirp,

    /// <summary>google.rpc.Status in protobuf.</summary>
    Protobuf,

    /// <summary>Some other JSON with a text in it.</summary>
    OtherJson,

    /// <summary>Plain text.</summary>
    Text,

    /// <summary>OData's error, which Azure has too.</summary>
    Azure,

    /// <summary>The Status object of Kubernetes.</summary>
    Kubernetes,

    /// <summary>Error attributes of Spring.</summary>
    Spring,

    /// <summary>OAuth 2.0.</summary>
    OAuth,

    /// <summary>JSON:API.</summary>
    JsonApi,

    /// <summary>FastAPI.</summary>
    FastApi,
}
