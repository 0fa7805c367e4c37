namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// A Huffman code of deflate (RFC 1951 section 3.2.2). Codes up to <see cref="FastBits"/> are found in one table lookup, longer codes
/// bit by bit in canonical order.
/// </summary>
/// <param name="maxSymbols">The maximum number of symbols.</param>
internal sealed class InflateCode(int maxSymbols)
{
    /// <summary>The maximum length of a code, in bits.</summary>
    public const int MaxBits = 15;

    private const int FastBits = 10;

    private const int FastEntries = 1 << FastBits;

    private const int LengthBits = 4;

    private readonly ushort[] _fast = new ushort[FastEntries];
    private readonly ushort[] _counts = new ushort[MaxBits + 1];
    private readonly ushort[] _symbols = new ushort[maxSymbols];

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
        FillFast(lengths);
        return true;
    }

    /// <summary>Returns the symbol at the beginning of <paramref name="bits"/>, or a negative number if there is none.</summary>
    public int Decode(ulong bits, out int length)
    {
        int entry = _fast[(int)bits & (FastEntries - 1)];
        length = entry & ((1 << LengthBits) - 1);
        return length != 0 ? entry >> LengthBits : DecodeLong(bits, out length);
    }

    private int DecodeLong(ulong bits, out int length)
    {
        var (code, first, index) = (0, 0, 0);
        for (length = 1; length <= MaxBits; length++)
        {
            code |= (int)bits & 1;
            bits >>= 1;
            int count = _counts[length];
            if (code - first < count) return _symbols[index + code - first];
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return -1;
    }

    /// <summary>Sorts the symbols by code length, then by number: the canonical order.</summary>
    private void Sort(ReadOnlySpan<byte> lengths)
    {
        Span<ushort> offsets = stackalloc ushort[MaxBits + 1];
        for (var length = 1; length < MaxBits; length++) offsets[length + 1] = (ushort)(offsets[length] + _counts[length]);
        for (var symbol = 0; symbol < lengths.Length; symbol++)
            if (lengths[symbol] != 0) _symbols[offsets[lengths[symbol]]++] = (ushort)symbol;
    }

    private void FillFast(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_fast);
        Span<int> next = stackalloc int[MaxBits + 1];
        for (var length = 1; length < MaxBits; length++) next[length + 1] = (next[length] + _counts[length]) << 1;
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0) continue;
            var code = next[length]++;
            if (length > FastBits) continue;
            var entry = (ushort)(symbol << LengthBits | length);
            for (var at = Reverse(code, length); at < FastEntries; at += 1 << length) _fast[at] = entry;
        }
    }

    /// <summary>Reverses a code: codes are stored with the highest bit first, everything else with the lowest bit first.</summary>
    private static int Reverse(int code, int length)
    {
        var reversed = 0;
        for (; length > 0; length--, code >>= 1) reversed = reversed << 1 | code & 1;
        return reversed;
    }
}
