namespace StatusGateway.Core;

/// <summary>Who reported the status. A status that an upstream sent differs from one made up for a lost connection.</summary>
public enum StatusOrigin
{
    /// <summary>The program that created the status.</summary>
    Local,

    /// <summary>The gateway rejected what the client sent.</summary>
    Client,

    /// <summary>The gateway itself failed.</summary>
    Gateway,

    /// <summary>The upstream sent it.</summary>
    Upstream,

    /// <summary>Made up for what happened between the gateway and the upstream.</summary>
    Network,
}
