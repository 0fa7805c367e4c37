using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>The checksums of gzip and zlib. Our own, because the shared framework has no public CRC-32, and no package of it has Adler-32.</summary>
internal static class Checksums
{
    // The polynomial of RFC 1952 section 8, with its bits reversed.
    private const uint Polynomial = 0xEDB88320;

    private const int Tables = 8;

    private const int TableLength = 256;

    // Four lanes of 16 bytes.
    private const int FoldedBytes = 64;

    // The maximum number of bytes whose sums fit into 32 bits before they are reduced.
    private const int AdlerRun = 5552;

    private const uint AdlerBase = 65521;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Computes CRC-32 (RFC 1952 section 8).</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="crc">The checksum of the bytes before.</param>
    public static uint Crc32(ReadOnlySpan<byte> bytes, uint crc = 0)
    {
        crc = ~crc;
        if (Pclmulqdq.IsSupported && bytes.Length >= FoldedBytes) crc = Fold(ref bytes, crc);
        return ~Divide(bytes, crc);
    }

    /// <summary>Computes the checksum without its inversions, eight bytes at a time.</summary>
    private static uint Divide(ReadOnlySpan<byte> bytes, uint crc)
    {
        var table = Table;
        while (bytes.Length >= Tables)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[(7 * TableLength) + (int)(low & 0xFF)] ^ table[(6 * TableLength) + (int)((low >> 8) & 0xFF)]
                ^ table[(5 * TableLength) + (int)((low >> 16) & 0xFF)] ^ table[(4 * TableLength) + (int)(low >> 24)]
                ^ table[(3 * TableLength) + (int)(high & 0xFF)] ^ table[(2 * TableLength) + (int)((high >> 8) & 0xFF)]
                ^ table[TableLength + (int)((high >> 16) & 0xFF)] ^ table[(int)(high >> 24)];
            bytes = bytes[Tables..];
        }

        foreach (var value in bytes) crc = table[(int)((crc ^ value) & 0xFF)] ^ (crc >> 8);
        return crc;
    }

    /// <summary>
    /// Reduces the bytes to 16 bytes with the same remainder by carry-less multiplication, and leaves less than 16 bytes. The method and its
    /// constants are those of Intel's "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (2009).
    /// </summary>
    private static uint Fold(ref ReadOnlySpan<byte> bytes, uint crc)
    {
        const int lane = 16;
        var over64 = Vector128.Create(0x1_5444_2BD4UL, 0x1_C6E4_1596UL);
        var over16 = Vector128.Create(0x1_7519_97D0UL, 0x0_CCAA_009EUL);
        var a = Load(bytes) ^ Vector128.CreateScalar((ulong)crc);
        var b = Load(bytes[lane..]);
        var c = Load(bytes[(2 * lane)..]);
        var d = Load(bytes[(3 * lane)..]);
        for (bytes = bytes[FoldedBytes..]; bytes.Length >= FoldedBytes; bytes = bytes[FoldedBytes..])
        {
            a = Multiply(a, over64) ^ Load(bytes);
            b = Multiply(b, over64) ^ Load(bytes[lane..]);
            c = Multiply(c, over64) ^ Load(bytes[(2 * lane)..]);
            d = Multiply(d, over64) ^ Load(bytes[(3 * lane)..]);
        }

        b ^= Multiply(a, over16);
        c ^= Multiply(b, over16);
        d ^= Multiply(c, over16);
        for (; bytes.Length >= lane; bytes = bytes[lane..]) d = Multiply(d, over16) ^ Load(bytes);
        Span<byte> rest = stackalloc byte[lane];
        d.AsByte().CopyTo(rest);
        return Divide(rest, 0);
    }

    private static Vector128<ulong> Load(ReadOnlySpan<byte> bytes) => Vector128.Create(bytes).AsUInt64();

    private static Vector128<ulong> Multiply(Vector128<ulong> lane, Vector128<ulong> distance) =>
        Pclmulqdq.CarrylessMultiply(lane, distance, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, distance, 0x11);

    /// <summary>Computes Adler-32 (RFC 1950 section 9).</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="sum">The checksum of the bytes before.</param>
    public static uint Adler32(ReadOnlySpan<byte> bytes, uint sum = 1)
    {
        var (low, high) = (sum & 0xFFFF, sum >> 16);
        while (!bytes.IsEmpty)
        {
            var run = bytes[..Math.Min(bytes.Length, AdlerRun)];
            foreach (var value in run)
            {
                low += value;
                high += low;
            }

            low %= AdlerBase;
            high %= AdlerBase;
            bytes = bytes[run.Length..];
        }

        return high << 16 | low;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[Tables * TableLength];
        for (var i = 0; i < TableLength; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            table[i] = crc;
        }

        for (var i = TableLength; i < table.Length; i++) table[i] = table[table[i - TableLength] & 0xFF] ^ (table[i - TableLength] >> 8);
        return table;
    }
}
