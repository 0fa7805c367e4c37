using System.Buffers;

namespace StatusGateway.Server.Framing;

/// <summary>What a look at the bytes of a JSON stream gave.</summary>
internal enum JsonSplit
{
    /// <summary>A whole value.</summary>
    Value,

    /// <summary>More bytes are needed.</summary>
    More,

    /// <summary>The stream has ended as it should.</summary>
    End,

    /// <summary>It is neither an array nor values in a row; <see cref="JsonSplitter.Problem"/> says why.</summary>
    Malformed,
}

/// <summary>
/// Takes the values of a JSON stream apart as their bytes come, cut anywhere: values in a row, with or without white space between them,
/// or the elements of one array. Where values begin and end is all that it looks at; what is inside of them is for the reader of
/// the message to judge. Total, in one pass, and it keeps no bytes.
/// </summary>
/// <param name="mayBeArray">An array at the beginning is the stream's, not its first value.</param>
internal sealed class JsonSplitter(bool mayBeArray)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(" \t\r\n{}[]\",:"u8);

    private Place _place = Place.Mark;
    private Kind _kind;
    private int _depth;
    private bool _isInString;

    // How many bytes of the value that was begun have been looked at.
    private int _scanned;

    private enum Place
    {
        /// <summary>Where a byte order mark may be.</summary>
        Mark,

        Start,

        /// <summary>Between values in a row.</summary>
        Row,

        /// <summary>Behind the bracket of an array.</summary>
        First,

        /// <summary>Behind a comma.</summary>
        Next,

        /// <summary>Behind an element.</summary>
        Behind,

        /// <summary>Behind the array.</summary>
        Over,
    }

    private enum Kind
    {
        None,
        Container,
        Text,
        Scalar,
    }

    /// <summary>Why it is malformed, as a sentence.</summary>
    public string? Problem { get; private set; }

    /// <summary>The stream is one array.</summary>
    public bool IsArray => _place >= Place.First;

    /// <summary>Looks at the bytes from the end of the last value on.</summary>
    /// <param name="bytes">All that is there from there on, without what an earlier look let go.</param>
    /// <param name="isAll">No more bytes will come.</param>
    /// <param name="start">Where the value begins. What is before it is let go.</param>
    /// <param name="end">Where the value ends.</param>
    public JsonSplit Next(ReadOnlySpan<byte> bytes, bool isAll, out int start, out int end)
    {
        start = end = 0;
        if (_kind == Kind.None && Begin(bytes, isAll, ref start) is { } outcome) return outcome;
        var value = bytes[start..];
        if (!Scan(value))
        {
            if (!isAll) return JsonSplit.More;
            if (_kind != Kind.Scalar) return Fail("The body ends inside of it.");
        }

        end = start + _scanned;
        _kind = Kind.None;
        _scanned = 0;
        if (IsArray) _place = Place.Behind;
        return JsonSplit.Value;
    }

    /// <summary>Passes over what is between values. Null when one begins at <paramref name="at"/>.</summary>
    private JsonSplit? Begin(ReadOnlySpan<byte> bytes, bool isAll, ref int at)
    {
        if (_place == Place.Mark && !TryPassMark(bytes, isAll, ref at)) return JsonSplit.More;
        for (; at < bytes.Length; at++)
        {
            var next = bytes[at];
            if (next is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') continue;
            if (_place == Place.Over) return Fail($"Something follows the array: {Describe(next)}.");
            if (_place == Place.Start)
            {
                _place = mayBeArray && next == '[' ? Place.First : Place.Row;
                if (IsArray) continue;
            }

            if (next == ']' && _place is Place.First or Place.Behind) _place = Place.Over;
            else if (_place == Place.Behind)
            {
                if (next != ',') return Fail($"Expected ',' or ']', found {Describe(next)}.");
                _place = Place.Next;
            }
            else
            {
                if (next is (byte)',' or (byte)':' or (byte)']' or (byte)'}') return Fail($"Expected a value, found {Describe(next)}.");
                _kind = next is (byte)'{' or (byte)'[' ? Kind.Container : next == '"' ? Kind.Text : Kind.Scalar;
                return null;
            }
        }

        if (!isAll) return JsonSplit.More;
        return _place is Place.Start or Place.Row or Place.Over ? JsonSplit.End : Fail("The body ends before the array is closed.");
    }

    /// <summary>A byte order mark, which some tools write (RFC 8259 section 8.1). False while it may still be one.</summary>
    private bool TryPassMark(ReadOnlySpan<byte> bytes, bool isAll, ref int at)
    {
        var mark = "\uFEFF"u8;
        if (!isAll && bytes.Length < mark.Length && mark.StartsWith(bytes)) return false;
        if (bytes.StartsWith(mark)) at = mark.Length;
        _place = Place.Start;
        return true;
    }

    /// <summary>Looks for the end of the value that was begun, from where the last look came to.</summary>
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
                // What it escapes may not be there yet.
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

    private JsonSplit Fail(string problem)
    {
        Problem = problem;
        return JsonSplit.Malformed;
    }

    private static string Describe(byte found) => found is > 0x20 and < 0x7F ? $"'{(char)found}'" : $"the byte 0x{found:X2}";
}
