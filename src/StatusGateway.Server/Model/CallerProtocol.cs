namespace StatusGateway.Server.Model;

/// <summary>The protocol that a caller speaks.</summary>
internal enum CallerProtocol
{
    Rest,
    Grpc,
    GrpcWeb,

    /// <summary>gRPC-Web in base64.</summary>
    GrpcWebText,

    /// <summary>Connect's unary calls, by POST or GET.</summary>
    ConnectUnary,

    /// <summary>Connect's streams: envelopes, and an end in JSON.</summary>
    ConnectStream,
}
