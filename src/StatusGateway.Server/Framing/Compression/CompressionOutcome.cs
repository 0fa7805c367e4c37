namespace StatusGateway.Server.Framing.Compression;

/// <summary>The result of decompressing.</summary>
internal enum CompressionOutcome
{
    /// <summary>All data was decompressed.</summary>
    Ok,

    /// <summary>The bytes are not of this compression, are truncated, or are followed by other data.</summary>
    Malformed,

    /// <summary>The output is larger than the limit.</summary>
    TooLarge,

    /// <summary>The output is larger than 1 MiB, and larger than the input by more than the maximum ratio.</summary>
    Inflated,

    /// <summary>A stream has more compressed bytes without any output than the limit.</summary>
    Idle,
}
