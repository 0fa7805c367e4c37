using System.Buffers.Binary;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// Decompresses complete deflate data (RFC 1951) in memory. Our own, because the framework's streams throw for invalid data, ignore
/// truncation and data after the end, and allocate for each message.
/// </summary>
internal ref struct Inflater
{
    /// <summary>The method number of deflate in gzip and zlib headers.</summary>
    public const int Method = 8;

    private const int EndOfBlock = 256;

    private const int FirstLength = 257;

    private const int MaxLiterals = 286;

    private const int MaxDistances = 30;

    private const int FixedLiterals = 288;

    private const int MaxMatchLength = 258;

    private const int CodeLengths = 19;

    private readonly ReadOnlySpan<byte> _input;
    private readonly PooledBuffer _output;
    private readonly int _start;
    private int _left;
    private int _position;
    private ulong _bits;
    private int _bitCount;

    private Inflater(ReadOnlySpan<byte> input, int limit, PooledBuffer output)
    {
        _input = input;
        _output = output;
        _start = output.Length;
        _left = limit;
    }

    private static ReadOnlySpan<ushort> LengthBases =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthExtras => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> DistanceBases =>
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static ReadOnlySpan<byte> DistanceExtras =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    private static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Decompresses the deflate data at the beginning of <paramref name="input"/>, and appends the result.</summary>
    /// <param name="input">Deflate data, optionally followed by other data.</param>
    /// <param name="limit">The maximum number of bytes to output.</param>
    /// <param name="output">The buffer to append to. Its content is undefined after an error.</param>
    /// <param name="consumed">The length of the deflate data in bytes.</param>
    public static CompressionOutcome Inflate(ReadOnlySpan<byte> input, int limit, PooledBuffer output, out int consumed)
    {
        var inflater = new Inflater(input, limit, output);
        var outcome = inflater.Run();
        consumed = inflater._position - (inflater._bitCount >> 3);
        return outcome;
    }

    private CompressionOutcome Run()
    {
        while (true)
        {
            Refill();
            if (!TryTake(3, out var header)) return CompressionOutcome.Malformed;
            var outcome = (header >> 1) switch
            {
                0 => Stored(),
                1 => Fixed(),
                2 => Dynamic(),
                _ => CompressionOutcome.Malformed,
            };
            if (outcome != CompressionOutcome.Ok || (header & 1) != 0) return outcome;
        }
    }

    private CompressionOutcome Stored()
    {
        _position -= _bitCount >> 3;
        _bits = 0;
        _bitCount = 0;
        if (_input.Length - _position < 4) return CompressionOutcome.Malformed;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(_input[_position..]);
        if (length != (ushort)~BinaryPrimitives.ReadUInt16LittleEndian(_input[(_position + 2)..])) return CompressionOutcome.Malformed;
        _position += 4;
        if (length > _input.Length - _position) return CompressionOutcome.Malformed;
        if (length > _left) return CompressionOutcome.TooLarge;
        _output.Write(_input.Slice(_position, length));
        _position += length;
        _left -= length;
        return CompressionOutcome.Ok;
    }

    private CompressionOutcome Fixed()
    {
        Span<byte> lengths = stackalloc byte[FixedLiterals];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        var literals = new InflateCode(stackalloc ushort[InflateCode.FastEntries], stackalloc ushort[InflateCode.CountEntries], stackalloc ushort[FixedLiterals]);
        literals.TryBuild(lengths, mayBeIncomplete: false);
        var distances = new InflateCode(stackalloc ushort[InflateCode.FastEntries], stackalloc ushort[InflateCode.CountEntries], stackalloc ushort[32]);
        lengths[..32].Fill(5);
        distances.TryBuild(lengths[..32], mayBeIncomplete: false);
        return Block(literals, distances);
    }

    private CompressionOutcome Dynamic()
    {
        if (!TryTake(14, out var header)) return CompressionOutcome.Malformed;
        var literalCount = FirstLength + (header & 31);
        var distanceCount = 1 + (header >> 5 & 31);
        var codeCount = 4 + (header >> 10);
        if (literalCount > MaxLiterals || distanceCount > MaxDistances) return CompressionOutcome.Malformed;

        Span<byte> lengths = stackalloc byte[MaxLiterals + MaxDistances];
        var literals = new InflateCode(stackalloc ushort[InflateCode.FastEntries], stackalloc ushort[InflateCode.CountEntries], stackalloc ushort[FixedLiterals]);
        var distances = new InflateCode(stackalloc ushort[InflateCode.FastEntries], stackalloc ushort[InflateCode.CountEntries], stackalloc ushort[FixedLiterals]);
        lengths[..CodeLengths].Clear();
        for (var i = 0; i < codeCount; i++)
        {
            Refill();
            if (!TryTake(3, out var length)) return CompressionOutcome.Malformed;
            lengths[CodeLengthOrder[i]] = (byte)length;
        }

        if (!distances.TryBuild(lengths[..CodeLengths], mayBeIncomplete: false)) return CompressionOutcome.Malformed;
        lengths = lengths[..(literalCount + distanceCount)];
        return TryReadLengths(distances, lengths) && lengths[EndOfBlock] != 0
            && literals.TryBuild(lengths[..literalCount], mayBeIncomplete: true) && distances.TryBuild(lengths[literalCount..], mayBeIncomplete: true)
            ? Block(literals, distances)
            : CompressionOutcome.Malformed;
    }

    /// <summary>Reads the code lengths of both codes, as one list with runs (RFC 1951 section 3.2.7).</summary>
    private bool TryReadLengths(scoped InflateCode code, scoped Span<byte> lengths)
    {
        for (var at = 0; at < lengths.Length;)
        {
            Refill();
            var symbol = code.Decode(_bits, out var length);
            if (symbol < 0 || !TryDrop(length)) return false;
            if (symbol < 16)
            {
                lengths[at++] = (byte)symbol;
                continue;
            }

            if (symbol == 16 && at == 0) return false;
            var value = symbol == 16 ? lengths[at - 1] : (byte)0;
            var (extra, min) = symbol switch { 16 => (2, 3), 17 => (3, 3), _ => (7, 11) };
            if (!TryTake(extra, out var more)) return false;
            var count = min + more;
            if (count > lengths.Length - at) return false;
            lengths.Slice(at, count).Fill(value);
            at += count;
        }

        return true;
    }

    private CompressionOutcome Block(scoped InflateCode literals, scoped InflateCode distances)
    {
        var room = Span<byte>.Empty;
        var used = 0;
        while (true)
        {
            // A length and a distance take at most 48 bits: 15 + 5 + 15 + 13.
            Refill();
            var symbol = literals.Decode(_bits, out var bits);
            if (symbol < 0 || !TryDrop(bits)) return CompressionOutcome.Malformed;
            if (symbol < EndOfBlock)
            {
                if (_left == 0) return CompressionOutcome.TooLarge;
                if (used == room.Length)
                {
                    _output.Advance(used);
                    room = _output.GetSpan(MaxMatchLength);
                    used = 0;
                }

                room[used++] = (byte)symbol;
                _left--;
                continue;
            }

            if (symbol == EndOfBlock)
            {
                _output.Advance(used);
                return CompressionOutcome.Ok;
            }

            if (!TryReadMatch(symbol, distances, out var length, out var distance)) return CompressionOutcome.Malformed;
            if (length > _left) return CompressionOutcome.TooLarge;
            _output.Advance(used);
            if (distance > _output.Length - _start) return CompressionOutcome.Malformed;
            room = _output.GetSpan(length);
            Repeat(_output.WrittenSpan[^distance..], room[..length]);
            used = length;
            _left -= length;
        }
    }

    private bool TryReadMatch(int symbol, scoped InflateCode distances, out int length, out int distance)
    {
        (length, distance) = (0, 0);
        var index = symbol - FirstLength;
        if (index >= LengthBases.Length || !TryTake(LengthExtras[index], out var more)) return false;
        length = LengthBases[index] + more;
        index = distances.Decode(_bits, out var bits);
        if ((uint)index >= MaxDistances || !TryDrop(bits) || !TryTake(DistanceExtras[index], out more)) return false;
        distance = DistanceBases[index] + more;
        return true;
    }

    /// <summary>Fills <paramref name="to"/>, which directly follows <paramref name="from"/>, with repetitions of it.</summary>
    private static void Repeat(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (from.Length >= to.Length)
        {
            from[..to.Length].CopyTo(to);
            return;
        }

        if (from.Length == 1)
        {
            to.Fill(from[0]);
            return;
        }

        from.CopyTo(to);
        for (var i = from.Length; i < to.Length; i++) to[i] = to[i - from.Length];
    }

    private void Refill()
    {
        if (_input.Length - _position >= sizeof(ulong))
        {
            // The bits above the count already equal the following bytes, so setting them again is harmless.
            _bits |= BinaryPrimitives.ReadUInt64LittleEndian(_input[_position..]) << _bitCount;
            _position += (63 - _bitCount) >> 3;
            _bitCount |= 56;
            return;
        }

        while (_bitCount <= 56 && _position < _input.Length)
        {
            _bits |= (ulong)_input[_position++] << _bitCount;
            _bitCount += 8;
        }
    }

    private bool TryDrop(int count)
    {
        if (count > _bitCount) return false;
        _bits >>= count;
        _bitCount -= count;
        return true;
    }

    private bool TryTake(int count, out int value)
    {
        value = (int)_bits & ((1 << count) - 1);
        return TryDrop(count);
    }
}
