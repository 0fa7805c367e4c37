namespace StatusGateway.Core;

/// <summary>
/// Who reported a status. A status that an upstream sent differs from one that the gateway made up for a lost connection.
/// </summary>
public enum StatusOrigin
{
    /// <summary>The program that created the status.</summary>
    Local,

    /// <summary>The gateway rejected what the client sent.</summary>
    Client,

    /// <summary>The gateway itself failed.</summary>
    Gateway,

    /// <summary>The upstream sent the status.</summary>
    Upstream,

    /// <summary>The status stands for an event between the gateway and the upstream, such as a lost connection.</summary>
    Network,
}
