namespace StatusGateway.Core;

/// <summary>How an HTTP status maps to a code if the body of the response names none.</summary>
public enum HttpToCodeProfile
{
    /// <summary>The response is from a REST server: its HTTP status describes the resource.</summary>
    Api,

    /// <summary>The response is from an intermediary before a gRPC server (gRPC, "HTTP to gRPC Status Code Mapping").</summary>
    Intermediary,
}
