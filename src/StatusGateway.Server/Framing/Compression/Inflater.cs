using System.Buffers;
using System.Buffers.Binary;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// Decompresses deflate data (RFC 1951) in steps. Our own, because the framework's streams throw for invalid data, ignore truncation,
/// and do not report where the data ends. Each part of the data is read as a whole, or again from its beginning when more input is there.
/// </summary>
internal sealed class Inflater
{
    /// <summary>The method number of deflate in gzip and zlib headers.</summary>
    public const int Method = 8;

    private const int EndOfBlock = 256;

    private const int FirstLength = 257;

    private const int MaxLiterals = 286;

    private const int MaxDistances = 30;

    private const int FixedLiterals = 288;

    private const int FixedDistances = 32;

    private const int MaxMatchLength = 258;

    // A length and a distance with their extra bits: 15 + 5 + 15 + 13.
    private const int MaxMatchBits = 48;

    private const int CodeLengths = 19;

    // The longest codes that are found in a table: more make the tables larger, and slower to fill.
    private const int LiteralBits = 11;

    private const int DistanceBits = 8;

    private const int CodeLengthBits = 7;

    // The distance that a match may reach back.
    private const int MaxDistance = 32 * 1024;

    private const int WindowLength = 2 * MaxDistance;

    // Matches are copied in steps of eight bytes, which may write past the end of the match.
    private const int Slack = MaxMatchLength + sizeof(ulong);

    private static readonly (InflateCode Literals, InflateCode Distances) Fixed = BuildFixed();

    private readonly InflateCode _lengths = new(InflateEntry.CodeLengths, CodeLengthBits);
    private readonly InflateCode _ownLiterals = new(InflateEntry.Literals, LiteralBits);
    private readonly InflateCode _ownDistances = new(InflateEntry.Distances, DistanceBits);

    // The codes of the block: its own, or the fixed ones.
    private InflateCode _literals = Fixed.Literals;
    private InflateCode _distances = Fixed.Distances;
    private byte[] _window = [];
    private Mode _mode;
    private bool _isLastBlock;
    private int _storedLeft;
    private uint _bits;
    private int _bitCount;

    // Positions in the window: of the first byte of the data that is still there, of the next byte to hand out, and of the next byte to write.
    private int _start;
    private int _given;
    private int _at;

    private enum Mode
    {
        Header,
        Stored,
        Codes,
        Done,
        Malformed,
    }

    private static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Rents the window.</summary>
    public void Open()
    {
        if (_window.Length == 0) _window = ArrayPool<byte>.Shared.Rent(WindowLength);
        _given = _at = 0;
        Begin();
    }

    /// <summary>Returns the window.</summary>
    public void Close()
    {
        var window = _window;
        _window = [];
        if (window.Length > 0) ArrayPool<byte>.Shared.Return(window);
    }

    /// <summary>Begins new data. It cannot refer to the data before it.</summary>
    public void Begin()
    {
        _mode = Mode.Header;
        _isLastBlock = false;
        _bits = 0;
        _bitCount = 0;
        _start = _at;
    }

    /// <inheritdoc cref="Decoder.Decompress"/>
    public OperationStatus Decompress(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written)
    {
        consumed = written = 0;
        var status = OperationStatus.DestinationTooSmall;
        while (true)
        {
            var length = Math.Min(_at - _given, destination.Length - written);
            _window.AsSpan(_given, length).CopyTo(destination[written..]);
            _given += length;
            written += length;
            if (_given < _at) return OperationStatus.DestinationTooSmall;
            if (status != OperationStatus.DestinationTooSmall) return status;
            if (_window.Length - _at <= Slack) Slide();
            status = Run(source[consumed..], out var read);
            consumed += read;
        }
    }

    /// <summary>Keeps only the output that a match may still refer to.</summary>
    private void Slide()
    {
        var moved = _at - MaxDistance;
        _window.AsSpan(moved, MaxDistance).CopyTo(_window);
        _start = Math.Max(0, _start - moved);
        _given -= moved;
        _at -= moved;
    }

    /// <summary>Fills the window. Returns DestinationTooSmall when it is full.</summary>
    private OperationStatus Run(ReadOnlySpan<byte> source, out int consumed)
    {
        var input = new BitReader(source, _bits, _bitCount);
        OperationStatus status;
        do
        {
            status = _mode switch
            {
                Mode.Header => ReadHeader(ref input),
                Mode.Stored => ReadStored(ref input),
                Mode.Codes => ReadCodes(ref input),
                Mode.Done => OperationStatus.Done,
                _ => OperationStatus.InvalidData,
            };
        }
        while (status == OperationStatus.Done && _mode != Mode.Done);
        if (status == OperationStatus.Done) input.Align();
        if (status == OperationStatus.InvalidData) _mode = Mode.Malformed;
        input.PutBack();
        (_bits, _bitCount, consumed) = ((uint)input.Bits, input.Count, input.Position);
        return status;
    }

    private void EndBlock() => _mode = _isLastBlock ? Mode.Done : Mode.Header;

    private OperationStatus ReadHeader(ref BitReader input)
    {
        var beginning = input;
        input.Refill();
        var status = OperationStatus.NeedMoreData;
        if (input.TryTake(3, out var header))
        {
            _isLastBlock = (header & 1) != 0;
            status = (header >> 1) switch
            {
                0 => BeginStored(ref input),
                1 => BeginFixed(),
                2 => BeginDynamic(ref input),
                _ => OperationStatus.InvalidData,
            };
        }

        if (status == OperationStatus.NeedMoreData) input = beginning;
        return status;
    }

    private OperationStatus BeginStored(ref BitReader input)
    {
        input.Align();
        if (!input.TryTake(16, out _storedLeft) || !input.TryTake(16, out var complement)) return OperationStatus.NeedMoreData;
        if (_storedLeft != (ushort)~complement) return OperationStatus.InvalidData;
        _mode = Mode.Stored;
        return OperationStatus.Done;
    }

    private OperationStatus ReadStored(ref BitReader input)
    {
        input.PutBack();
        var room = Math.Min(_storedLeft, Math.Max(0, _window.Length - Slack - _at));
        var bytes = input.TakeBytes(room);
        bytes.CopyTo(_window.AsSpan(_at));
        _at += bytes.Length;
        _storedLeft -= bytes.Length;
        if (_storedLeft > 0) return bytes.Length < room ? OperationStatus.NeedMoreData : OperationStatus.DestinationTooSmall;
        EndBlock();
        return OperationStatus.Done;
    }

    private OperationStatus BeginFixed()
    {
        (_literals, _distances) = Fixed;
        _mode = Mode.Codes;
        return OperationStatus.Done;
    }

    private static (InflateCode Literals, InflateCode Distances) BuildFixed()
    {
        Span<byte> lengths = stackalloc byte[FixedLiterals];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        var literals = new InflateCode(InflateEntry.Literals, LiteralBits);
        literals.TryBuild(lengths, mayBeIncomplete: false);
        var distances = new InflateCode(InflateEntry.Distances, DistanceBits);
        lengths[..FixedDistances].Fill(5);
        distances.TryBuild(lengths[..FixedDistances], mayBeIncomplete: false);
        return (literals, distances);
    }

    private OperationStatus BeginDynamic(ref BitReader input)
    {
        if (!input.TryTake(14, out var header)) return OperationStatus.NeedMoreData;
        var literalCount = FirstLength + (header & 31);
        var distanceCount = 1 + (header >> 5 & 31);
        var codeCount = 4 + (header >> 10);
        if (literalCount > MaxLiterals || distanceCount > MaxDistances) return OperationStatus.InvalidData;

        Span<byte> lengths = stackalloc byte[MaxLiterals + MaxDistances];
        lengths[..CodeLengths].Clear();
        for (var i = 0; i < codeCount; i++)
        {
            input.Refill();
            if (!input.TryTake(3, out var length)) return OperationStatus.NeedMoreData;
            lengths[CodeLengthOrder[i]] = (byte)length;
        }

        if (!_lengths.TryBuild(lengths[..CodeLengths], mayBeIncomplete: false)) return OperationStatus.InvalidData;
        lengths = lengths[..(literalCount + distanceCount)];
        var status = ReadLengths(ref input, _lengths, lengths);
        if (status != OperationStatus.Done) return status;
        (_literals, _distances) = (_ownLiterals, _ownDistances);
        _mode = Mode.Codes;
        return lengths[EndOfBlock] != 0 && _literals.TryBuild(lengths[..literalCount], mayBeIncomplete: true)
            && _distances.TryBuild(lengths[literalCount..], mayBeIncomplete: true)
            ? OperationStatus.Done
            : OperationStatus.InvalidData;
    }

    /// <summary>Reads the code lengths of both codes, as one list with runs (RFC 1951 section 3.2.7).</summary>
    private static OperationStatus ReadLengths(ref BitReader input, InflateCode code, scoped Span<byte> lengths)
    {
        for (var at = 0; at < lengths.Length;)
        {
            input.Refill();
            var entry = code.Decode(input.Bits);
            // The code is complete: without enough bits, any entry may be wrong.
            if (!input.TryDrop(InflateEntry.CodeLength(entry))) return OperationStatus.NeedMoreData;
            var symbol = InflateEntry.Value(entry);
            if (symbol < 16)
            {
                lengths[at++] = (byte)symbol;
                continue;
            }

            if (symbol == 16 && at == 0) return OperationStatus.InvalidData;
            var value = symbol == 16 ? lengths[at - 1] : (byte)0;
            var (extra, min) = symbol switch { 16 => (2, 3), 17 => (3, 3), _ => (7, 11) };
            if (!input.TryTake(extra, out var more)) return OperationStatus.NeedMoreData;
            var count = min + more;
            if (count > lengths.Length - at) return OperationStatus.InvalidData;
            lengths.Slice(at, count).Fill(value);
            at += count;
        }

        return OperationStatus.Done;
    }

    /// <summary>Reads literals and matches until the end of the block. The state of the reader is in variables, for speed.</summary>
    private OperationStatus ReadCodes(ref BitReader reader)
    {
        var input = reader.Input;
        var (position, bits, count) = (reader.Position, reader.Bits, reader.Count);
        var (literals, distances, window, start, at) = (_literals, _distances, _window, _start, _at);
        var table = literals.Table;
        var end = window.Length - Slack;
        var status = OperationStatus.DestinationTooSmall;
        while (at < end)
        {
            if (count < MaxMatchBits) BitReader.Refill(input, ref position, ref bits, ref count);
            var entry = table[(int)bits & (table.Length - 1)];
            if (count >= MaxMatchBits)
            {
                // Most symbols are literals with short codes, of which there are bits for three.
                for (var i = 0; i < 3 && (entry & InflateEntry.Literal) != 0; i++)
                {
                    window[at++] = (byte)(entry >> 16);
                    bits >>= (int)entry & 0xF;
                    count -= (int)entry & 0xF;
                    entry = table[(int)bits & (table.Length - 1)];
                }

                if (count < MaxMatchBits) continue;
            }

            if (entry == 0) entry = literals.DecodeLong(bits);
            var length = InflateEntry.Read(entry, bits, out var used);
            if ((entry & InflateEntry.Literal) != 0 && used <= count)
            {
                window[at++] = (byte)length;
                bits >>= used;
                count -= used;
                continue;
            }

            var distance = 0;
            if (IsLength(entry))
            {
                entry = distances.Decode(bits >> used);
                distance = InflateEntry.Read(entry, bits >> used, out var more);
                used += more;
            }

            status = Check(entry, used, count);
            if (status != OperationStatus.DestinationTooSmall) break;
            bits >>= used;
            count -= used;
            if (distance == 0)
            {
                EndBlock();
                status = OperationStatus.Done;
                break;
            }

            if (distance > at - start)
            {
                status = OperationStatus.InvalidData;
                break;
            }

            Copy(window, at, distance, length);
            at += length;
        }

        reader.MoveTo(position, bits, count);
        _at = at;
        return status;
    }

    /// <summary>Whether an entry of the code of literals and lengths is a length, which a distance follows.</summary>
    private static bool IsLength(uint entry) =>
        entry != 0 && (entry & (InflateEntry.Literal | InflateEntry.EndOfBlock | InflateEntry.Invalid)) == 0;

    /// <summary>Returns why an entry cannot be used, or DestinationTooSmall if it can. What is missing may be bits that have not arrived.</summary>
    private static OperationStatus Check(uint entry, int used, int available)
    {
        if (used > available || (entry == 0 && available - used < InflateCode.MaxBits)) return OperationStatus.NeedMoreData;
        return entry == 0 || (entry & InflateEntry.Invalid) != 0 ? OperationStatus.InvalidData : OperationStatus.DestinationTooSmall;
    }

    /// <summary>Repeats the bytes at a distance before <paramref name="at"/>. May write up to seven bytes more.</summary>
    private static void Copy(byte[] window, int at, int distance, int length)
    {
        var from = at - distance;
        if (distance >= sizeof(ulong))
        {
            for (var end = at + length; at < end; at += sizeof(ulong), from += sizeof(ulong))
                BinaryPrimitives.WriteUInt64LittleEndian(window.AsSpan(at), BinaryPrimitives.ReadUInt64LittleEndian(window.AsSpan(from)));
        }
        else if (distance == 1)
        {
            window.AsSpan(at, length).Fill(window[from]);
        }
        else
        {
            for (var i = 0; i < length; i++) window[at + i] = window[from + i];
        }
    }
}
