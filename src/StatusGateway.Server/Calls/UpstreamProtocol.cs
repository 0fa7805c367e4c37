namespace StatusGateway.Server.Calls;

/// <summary>The protocol that an upstream speaks.</summary>
internal enum UpstreamProtocol
{
    Grpc,
    Rest,
    Connect,

    /// <summary>A service in this process: messages without an envelope.</summary>
    InProcess,
}
