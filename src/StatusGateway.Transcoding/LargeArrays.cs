using System.Buffers;
using System.Numerics;

namespace StatusGateway.Transcoding;

/// <summary>
/// Byte arrays from the shared pool, but for large ones, of which only a few are kept: the shared pool keeps up to 32 of each size for each
/// core, and a burst of large messages would hold its memory for good. Thread-safe.
/// </summary>
internal static class LargeArrays
{
    private const int MaxPooledLength = 1024 * 1024;
    private const int MaxKeptLength = 4 * 1024 * 1024;

    // 16 MiB at most.
    private static readonly byte[]?[] Kept = new byte[]?[4];

    /// <summary>Returns an array of at least this length, with any content.</summary>
    public static byte[] Rent(int length)
    {
        if (length <= MaxPooledLength) return ArrayPool<byte>.Shared.Rent(length);
        for (var i = 0; i < Kept.Length; i++)
        {
            if (Interlocked.Exchange(ref Kept[i], null) is not { } array) continue;
            if (array.Length >= length) return array;
            Keep(array);
        }

        return GC.AllocateUninitializedArray<byte>(length <= MaxKeptLength ? (int)BitOperations.RoundUpToPowerOf2((uint)length) : length);
    }

    /// <summary>Gives an array back, which must not be used afterwards.</summary>
    public static void Return(byte[] array)
    {
        if (array.Length is > 0 and <= MaxPooledLength) ArrayPool<byte>.Shared.Return(array);
        else if (array.Length is > MaxPooledLength and <= MaxKeptLength) Keep(array);
    }

    private static void Keep(byte[] array)
    {
        foreach (ref var place in Kept.AsSpan())
            if (Interlocked.CompareExchange(ref place, array, null) is null) return;
    }
}
