namespace StatusGateway.Server.Calls;

/// <summary>The limits of one direction of a call, in bytes before and after decompression. The section Limits.</summary>
/// <param name="MaxMessageBytes">The maximum size of a message.</param>
/// <param name="MaxIdleBytes">The maximum number of bytes of a stream that belong to no message, such as white space and comments, in a row.</param>
/// <param name="MaxInflation">The maximum ratio of decompressed to compressed bytes. It applies to more than 1 MiB of decompressed bytes.</param>
internal readonly record struct ReadLimits(int MaxMessageBytes, int MaxIdleBytes = int.MaxValue, int MaxInflation = int.MaxValue)
{
    private const int AlwaysAllowed = 1024 * 1024;

    /// <summary>Returns the maximum number of bytes that compressed bytes may become.</summary>
    public long MaxInflatedBytes(long compressedBytes) =>
        compressedBytes > long.MaxValue / MaxInflation ? long.MaxValue : Math.Max(AlwaysAllowed, compressedBytes * MaxInflation);
}
