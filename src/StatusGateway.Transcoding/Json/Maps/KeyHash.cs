using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace StatusGateway.Transcoding.Json.Maps;

/// <summary>Hashes the keys of maps with a seed of the process, so that a sender cannot make keys collide.</summary>
internal static class KeyHash
{
    private const ulong LengthFactor = 0x9E3779B97F4A7C15;

    private static readonly ulong FrontSeed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private static readonly ulong BackSeed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Hashes a key that is a number or a bool.</summary>
    public static uint Compute(ulong key)
    {
        var hash = Mix(key ^ FrontSeed, BackSeed);
        return (uint)(hash ^ (hash >> 32));
    }

    /// <summary>Hashes a key that is a string.</summary>
    public static uint Compute(ReadOnlySpan<byte> key)
    {
        ref var text = ref MemoryMarshal.GetReference(key);
        var length = (nuint)key.Length;
        var seed = FrontSeed;
        ulong front;
        ulong back;
        if (length >= sizeof(ulong))
        {
            for (; length > 2 * sizeof(ulong); length -= sizeof(ulong))
            {
                seed = Mix(seed ^ Unsafe.ReadUnaligned<ulong>(ref text), BackSeed);
                text = ref Unsafe.Add(ref text, sizeof(ulong));
            }

            front = Unsafe.ReadUnaligned<ulong>(ref text);
            back = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, length - sizeof(ulong)));
        }
        else if (length >= sizeof(uint))
        {
            front = Unsafe.ReadUnaligned<uint>(ref text);
            back = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref text, length - sizeof(uint)));
        }
        else
        {
            front = length == 0 ? 0U : text | ((uint)Unsafe.Add(ref text, length / 2) << 8);
            back = length == 0 ? 0U : Unsafe.Add(ref text, length - 1);
        }

        var hash = Mix(front ^ seed, back ^ BackSeed ^ ((ulong)key.Length * LengthFactor));
        return (uint)(hash ^ (hash >> 32));
    }

    /// <summary>Combines both halves of a product of 128 bits.</summary>
    private static ulong Mix(ulong one, ulong other)
    {
        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }
}
