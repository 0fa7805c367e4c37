using System.Buffers;

namespace StatusGateway.Server.Framing;

/// <summary>The result of examining the bytes of a JSON stream.</summary>
internal enum JsonSplit
{
    /// <summary>A complete value.</summary>
    Value,

    /// <summary>More bytes are needed.</summary>
    More,

    /// <summary>The stream ended correctly.</summary>
    End,

    /// <summary>The stream is neither an array nor a sequence of values; <see cref="JsonSplitter.Error"/> describes the error.</summary>
    Malformed,
}

/// <summary>
/// Splits a JSON stream into its values as the bytes arrive: a sequence of values, optionally separated by white space, or the
/// elements of one array. It finds only where values begin and end; the reader of the message validates their content.
/// Never throws, works in one pass, and keeps no bytes.
/// </summary>
/// <param name="mayBeArray">Whether an array at the beginning contains the values, instead of being the first value.</param>
internal sealed class JsonSplitter(bool mayBeArray)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(" \t\r\n{}[]\",:"u8);

    private Place _place = Place.Mark;
    private Kind _kind;
    private int _depth;
    private bool _isInString;

    // How many bytes of the current value have been examined.
    private int _scanned;

    private enum Place
    {
        /// <summary>Before an optional byte order mark.</summary>
        Mark,

        Start,

        /// <summary>Between the values of a sequence.</summary>
        Sequence,

        /// <summary>After the opening bracket of an array.</summary>
        ArrayStart,

        /// <summary>After a comma.</summary>
        AfterComma,

        /// <summary>After an element of an array.</summary>
        AfterElement,

        /// <summary>After the array.</summary>
        AfterArray,
    }

    private enum Kind
    {
        None,
        Container,
        Text,
        Scalar,
    }

    /// <summary>Describes the error as a sentence; null if there is none.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether the stream is one array.</summary>
    public bool IsArray => _place >= Place.ArrayStart;

    /// <summary>Examines the bytes that follow the last value.</summary>
    /// <param name="bytes">All received bytes after the last value, without those that an earlier call skipped.</param>
    /// <param name="isAll">Whether no more bytes follow.</param>
    /// <param name="start">Where the value begins. The bytes before it can be discarded.</param>
    /// <param name="end">Where the value ends.</param>
    public JsonSplit Next(ReadOnlySpan<byte> bytes, bool isAll, out int start, out int end)
    {
        start = end = 0;
        if (_kind == Kind.None && Begin(bytes, isAll, ref start) is { } outcome) return outcome;
        var value = bytes[start..];
        if (!Scan(value))
        {
            if (!isAll) return JsonSplit.More;
            if (_kind != Kind.Scalar) return Fail("The body ends inside a value.");
        }

        end = start + _scanned;
        _kind = Kind.None;
        _scanned = 0;
        if (IsArray) _place = Place.AfterElement;
        return JsonSplit.Value;
    }

    /// <summary>Skips what separates values. Returns null when a value begins at <paramref name="at"/>.</summary>
    private JsonSplit? Begin(ReadOnlySpan<byte> bytes, bool isAll, ref int at)
    {
        if (_place == Place.Mark && !TryPassMark(bytes, isAll, ref at)) return JsonSplit.More;
        for (; at < bytes.Length; at++)
        {
            var next = bytes[at];
            if (next is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') continue;
            if (_place == Place.AfterArray) return Fail($"Unexpected data after the array: {Describe(next)}.");
            if (_place == Place.Start)
            {
                _place = mayBeArray && next == '[' ? Place.ArrayStart : Place.Sequence;
                if (IsArray) continue;
            }

            if (next == ']' && _place is Place.ArrayStart or Place.AfterElement) _place = Place.AfterArray;
            else if (_place == Place.AfterElement)
            {
                if (next != ',') return Fail($"Expected ',' or ']', found {Describe(next)}.");
                _place = Place.AfterComma;
            }
            else
            {
                if (next is (byte)',' or (byte)':' or (byte)']' or (byte)'}') return Fail($"Expected a value, found {Describe(next)}.");
                _kind = next is (byte)'{' or (byte)'[' ? Kind.Container : next == '"' ? Kind.Text : Kind.Scalar;
                return null;
            }
        }

        if (!isAll) return JsonSplit.More;
        return _place is Place.Start or Place.Sequence or Place.AfterArray ? JsonSplit.End : Fail("The body ends before the array is closed.");
    }

    /// <summary>Skips a byte order mark, which some tools write (RFC 8259 section 8.1). Returns false if more bytes are needed.</summary>
    private bool TryPassMark(ReadOnlySpan<byte> bytes, bool isAll, ref int at)
    {
        var mark = "\uFEFF"u8;
        if (!isAll && bytes.Length < mark.Length && mark.StartsWith(bytes)) return false;
        if (bytes.StartsWith(mark)) at = mark.Length;
        _place = Place.Start;
        return true;
    }

    /// <summary>Searches for the end of the current value, starting after the bytes already examined.</summary>
    private bool Scan(ReadOnlySpan<byte> value)
    {
        if (_kind == Kind.Scalar)
        {
            var length = value[_scanned..].IndexOfAny(ScalarEnds);
            _scanned = length < 0 ? value.Length : _scanned + length;
            return length >= 0;
        }

        while (true)
        {
            var rest = value[_scanned..];
            var found = _isInString ? rest.IndexOfAny((byte)'"', (byte)'\\') : rest.IndexOfAny(Structure);
            if (found < 0)
            {
                _scanned = value.Length;
                return false;
            }

            if (rest[found] == '\\')
            {
                // The escaped character may not have arrived yet.
                if (found + 1 == rest.Length)
                {
                    _scanned += found;
                    return false;
                }

                _scanned += found + 2;
                continue;
            }

            _scanned += found + 1;
            if (rest[found] == '"') _isInString = !_isInString;
            else _depth += rest[found] is (byte)'{' or (byte)'[' ? 1 : -1;
            if (_depth == 0 && !_isInString) return true;
        }
    }

    private JsonSplit Fail(string error)
    {
        Error = error;
        return JsonSplit.Malformed;
    }

    private static string Describe(byte found) => found is > 0x20 and < 0x7F ? $"'{(char)found}'" : $"the byte 0x{found:X2}";
}
