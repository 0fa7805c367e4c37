namespace StatusGateway.Core;

/// <summary>Who said it: the word of an upstream is not the same as a guess about its silence.</summary>
public enum StatusOrigin
{
    /// <summary>Nobody else: the program that made the status.</summary>
    Local,

    /// <summary>The gateway refuses what the caller sent.</summary>
    Caller,

    /// <summary>The gateway itself failed.</summary>
    Gateway,

    /// <summary>The upstream sent it.</summary>
    Upstream,

    /// <summary>Made up for what happened between the gateway and the upstream.</summary>
    Network,
}
