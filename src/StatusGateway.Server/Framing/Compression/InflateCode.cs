namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// A Huffman code of deflate (RFC 1951 section 3.2.2). Codes up to a length are found in one table lookup, longer codes bit by bit in
/// canonical order. A code leads to an <see cref="InflateEntry"/>, which says what its symbol means.
/// </summary>
/// <param name="meanings">The entry of each symbol, without the length of its code.</param>
/// <param name="fastBits">The maximum length of a code in the table.</param>
internal sealed class InflateCode(uint[] meanings, int fastBits)
{
    /// <summary>The maximum length of a code, in bits.</summary>
    public const int MaxBits = 15;

    private readonly ushort[] _counts = new ushort[MaxBits + 1];
    private readonly ushort[] _symbols = new ushort[meanings.Length];

    /// <summary>The entries by the next bits, as many as there are in the index; 0 for a longer code, and for no code.</summary>
    public uint[] Table { get; } = new uint[1 << fastBits];

    /// <summary>Builds the code from the code length of each symbol. Returns false if the lengths are not a valid code.</summary>
    public bool TryBuild(ReadOnlySpan<byte> lengths, bool mayBeIncomplete)
    {
        Array.Clear(_counts);
        foreach (var length in lengths) _counts[length]++;
        var left = 1;
        var maxLength = 0;
        for (var length = 1; length <= MaxBits; length++)
        {
            left = (left << 1) - _counts[length];
            if (left < 0) return false;
            if (_counts[length] > 0) maxLength = length;
        }

        // RFC 1951 allows an incomplete code of a single one-bit code, and an empty code for a block without matches.
        if (left > 0 && maxLength > 0 && (!mayBeIncomplete || maxLength > 1)) return false;
        Sort(lengths);
        Fill();
        return true;
    }

    /// <summary>Returns the entry of the code at the beginning of <paramref name="bits"/>, or 0 if there is none.</summary>
    public uint Decode(ulong bits)
    {
        var table = Table;
        var entry = table[(int)bits & (table.Length - 1)];
        return entry != 0 ? entry : DecodeLong(bits);
    }

    /// <summary>Returns the entry of a code that is too long for the table, or 0 if there is none.</summary>
    public uint DecodeLong(ulong bits)
    {
        var (code, first, index) = (0, 0, 0);
        for (var length = 1; length <= MaxBits; length++)
        {
            code |= (int)bits & 1;
            bits >>= 1;
            int count = _counts[length];
            if (code - first < count) return meanings[_symbols[index + code - first]] | (uint)length;
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return 0;
    }

    /// <summary>Sorts the symbols by code length, then by number: the canonical order.</summary>
    private void Sort(ReadOnlySpan<byte> lengths)
    {
        Span<ushort> offsets = stackalloc ushort[MaxBits + 1];
        for (var length = 1; length < MaxBits; length++) offsets[length + 1] = (ushort)(offsets[length] + _counts[length]);
        for (var symbol = 0; symbol < lengths.Length; symbol++)
            if (lengths[symbol] != 0) _symbols[offsets[lengths[symbol]]++] = (ushort)symbol;
    }

    /// <summary>Fills the table. Codes are stored with the highest bit first, so what is there is repeated for each further bit.</summary>
    private void Fill()
    {
        var table = Table;
        table[0] = 0;
        var (filled, next, code) = (1, 0, 0);
        for (var length = 1; length <= fastBits; length++)
        {
            table.AsSpan(0, filled).CopyTo(table.AsSpan(filled));
            filled *= 2;
            for (var end = next + _counts[length]; next < end; next++)
            {
                table[code] = meanings[_symbols[next]] | (uint)length;
                code = Increment(code, filled / 2);
            }
        }
    }

    /// <summary>Adds one to a code, whose lowest bit is stored last.</summary>
    private static int Increment(int code, int lowest)
    {
        while ((code & lowest) != 0) lowest /= 2;
        return lowest == 0 ? 0 : (code & (lowest - 1)) | lowest;
    }
}
