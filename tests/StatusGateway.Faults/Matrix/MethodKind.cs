namespace StatusGateway.Faults.Matrix;

/// <summary>The kinds of methods, named after the methods of the services.</summary>
public enum MethodKind
{
    Unary,
    ServerStream,
    ClientStream,
    Duplex,
}

/// <summary>What the kinds of methods have in common.</summary>
public static class MethodKinds
{
    public static bool IsRequestStream(this MethodKind kind) => kind is MethodKind.ClientStream or MethodKind.Duplex;

    public static bool IsResponseStream(this MethodKind kind) => kind is MethodKind.ServerStream or MethodKind.Duplex;

    /// <summary>Gets the number of messages of a complete request.</summary>
    public static int RequestMessages(this MethodKind kind) => kind.IsRequestStream() ? 3 : 1;

    /// <summary>Gets the number of messages of a complete response.</summary>
    public static int ResponseMessages(this MethodKind kind) => kind.IsResponseStream() ? 3 : 1;
}

/// <summary>The protocols of upstreams, named after the services.</summary>
public enum UpstreamProtocol
{
    Grpc,
    Connect,
    Rest,
}
