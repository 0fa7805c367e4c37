using System.Buffers;

namespace StatusGateway.Transcoding;

/// <summary>
/// Byte arrays from the shared pool, but for large ones: the pool keeps up to 32 of each size for each core, and returns them only after
/// several collections. A burst of large messages would hold its memory for good.
/// </summary>
internal static class LargeArrays
{
    /// <summary>Maximum length of an array that the pool keeps: 1 MiB.</summary>
    private const int MaxPooledLength = 1024 * 1024;

    /// <summary>Returns an array of at least this length, with any content.</summary>
    public static byte[] Rent(int length) => length <= MaxPooledLength ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Gives an array back.</summary>
    public static void Return(byte[] array)
    {
        if (array.Length is > 0 and <= MaxPooledLength) ArrayPool<byte>.Shared.Return(array);
    }
}
