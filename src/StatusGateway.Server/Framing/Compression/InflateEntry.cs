namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// What a code of deflate means, in one number: the value in the upper 16 bits, a kind, the number of extra bits that follow the code,
/// and in the lowest 4 bits the length of the code.
/// </summary>
internal static class InflateEntry
{
    /// <summary>The value is a byte of output.</summary>
    public const uint Literal = 0x100;

    /// <summary>The end of a block.</summary>
    public const uint EndOfBlock = 0x200;

    /// <summary>The symbol has a code, but must not occur.</summary>
    public const uint Invalid = 0x400;

    private const int FirstLength = 257;

    private static ReadOnlySpan<ushort> LengthBases =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthExtras => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> DistanceBases =>
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static ReadOnlySpan<byte> DistanceExtras =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>The symbols of literals and lengths (RFC 1951 section 3.2.5).</summary>
    public static uint[] Literals { get; } = CreateLiterals(288);

    /// <summary>The symbols of distances (RFC 1951 section 3.2.5).</summary>
    public static uint[] Distances { get; } = CreateValues(32, DistanceBases, DistanceExtras);

    /// <summary>The symbols of code lengths (RFC 1951 section 3.2.7): the value is the symbol.</summary>
    public static uint[] CodeLengths { get; } = [.. Enumerable.Range(0, 19).Select(static symbol => (uint)symbol << 16)];

    /// <summary>The length of the code, in bits.</summary>
    public static int CodeLength(uint entry) => (int)(entry & 0xF);

    /// <summary>The value without extra bits.</summary>
    public static int Value(uint entry) => (int)(entry >> 16);

    /// <summary>Returns the value with its extra bits, and how many bits it takes with its code.</summary>
    public static int Read(uint entry, ulong bits, out int length)
    {
        var extra = (int)(entry >> 4) & 0xF;
        var value = (int)(bits >> CodeLength(entry)) & ((1 << extra) - 1);
        length = CodeLength(entry) + extra;
        return Value(entry) + value;
    }

    private static uint[] CreateLiterals(int count)
    {
        var entries = new uint[count];
        for (var value = 0; value < FirstLength - 1; value++) entries[value] = (uint)value << 16 | Literal;
        entries[FirstLength - 1] = EndOfBlock;
        CreateValues(count - FirstLength, LengthBases, LengthExtras).CopyTo(entries, FirstLength);
        return entries;
    }

    private static uint[] CreateValues(int count, ReadOnlySpan<ushort> bases, ReadOnlySpan<byte> extras)
    {
        var entries = new uint[count];
        entries.AsSpan(bases.Length).Fill(Invalid);
        for (var i = 0; i < bases.Length; i++) entries[i] = (uint)bases[i] << 16 | (uint)extras[i] << 4;
        return entries;
    }
}
