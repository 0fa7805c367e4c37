namespace StatusGateway.Server.Framing.Compression;

/// <summary>What decompressing gave.</summary>
internal enum CompressionOutcome
{
    /// <summary>All of it.</summary>
    Ok,

    /// <summary>The bytes are not of this compression, end too early, or something stands behind their end.</summary>
    Malformed,

    /// <summary>It would be more than what is accepted.</summary>
    TooLarge,
}
