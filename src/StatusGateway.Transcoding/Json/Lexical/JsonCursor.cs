using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace StatusGateway.Transcoding.Json.Lexical;

/// <summary>
/// Reads JSON (RFC 8259) from a span, value by value. No method throws: each returns whether it succeeded, and sets
/// <see cref="Error"/> and <see cref="Position"/> on failure. Copies are cheap, to look ahead.
/// </summary>
internal ref struct JsonCursor
{
    private static readonly SearchValues<byte> StringEnds = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _json;
    private int _position;

    public JsonCursor(ReadOnlySpan<byte> json) => _json = json;

    public int Position
    {
        readonly get => _position;
        set => _position = value;
    }

    public string? Error { get; private set; }

    /// <summary>Gets the whole document.</summary>
    public readonly ReadOnlySpan<byte> Whole => _json;

    /// <summary>Gets the bytes from <paramref name="start"/> to the position.</summary>
    public readonly ReadOnlySpan<byte> From(int start) => _json[start.._position];

    /// <summary>Skips white space and gets the first byte of the next token; 0 at the end.</summary>
    public byte Peek()
    {
        var json = _json;
        var position = _position;
        while ((uint)position < (uint)json.Length)
        {
            var next = json[position];
            if (next > ' ' || next is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                _position = position;
                return next;
            }

            position++;
        }

        _position = position;
        return 0;
    }

    public bool IsAtEnd()
    {
        Peek();
        return _position >= _json.Length;
    }

    /// <summary>Skips a byte that is expected next.</summary>
    public bool TryTake(byte expected)
    {
        if (Peek() != expected || _position >= _json.Length) return FailExpecting($"'{(char)expected}'");
        _position++;
        return true;
    }

    /// <summary>Reads the comma or the end after a value of a list or an object.</summary>
    public bool TryTakeSeparator(byte end, out bool isEnd)
    {
        var next = Peek();
        isEnd = next == end;
        if (!isEnd && next != ',') return FailExpecting($"',' or '{(char)end}'");
        _position++;
        return true;
    }

    /// <summary>Reads a string. The content is well-formed UTF-8 and contains the escapes unchanged.</summary>
    public bool TryReadString(out ReadOnlySpan<byte> content, out bool hasEscapes)
    {
        content = default;
        hasEscapes = false;
        if (!TryTake((byte)'"')) return false;
        var start = _position;
        if (TryReadPlain(out content)) return true;
        while (true)
        {
            var length = _json[_position..].IndexOfAny(StringEnds);
            if (length < 0)
            {
                _position = _json.Length;
                return Fail("The document ends inside a string.");
            }

            _position += length;
            var end = _json[_position];
            if (end == '"') break;
            if (end != '\\') return Fail("A control character in a string must be escaped.");
            hasEscapes = true;
            if (!TrySkipEscape()) return false;
        }

        content = _json[start.._position];
        if (!Utf8.IsValid(content))
        {
            _position = start;
            return Fail("A string is not well-formed UTF-8.");
        }

        _position++;
        return true;
    }

    /// <summary>Reads a string of plain ASCII. On failure the position is after the plain part.</summary>
    private bool TryReadPlain(out ReadOnlySpan<byte> content)
    {
        const int maxSingle = 16;
        var start = _position;
        var rest = _json[start..];
        var plain = PlainText.CountVectors(rest);
        for (var end = Math.Min(rest.Length, plain + maxSingle); plain < end; plain++)
        {
            var next = rest[plain];
            if (next == '"')
            {
                content = rest[..plain];
                _position = start + plain + 1;
                return true;
            }

            if (next is < 0x20 or > 0x7F or (byte)'\\') break;
        }

        content = default;
        _position = start + plain;
        return false;
    }

    /// <summary>
    /// Resolves the escapes of a string. The result is never longer than the content. False for an unpaired surrogate.
    /// </summary>
    public static bool TryUnescape(ReadOnlySpan<byte> content, Span<byte> text, out int written)
    {
        written = 0;
        while (true)
        {
            var plain = content.IndexOf((byte)'\\');
            if (plain < 0) plain = content.Length;
            content[..plain].CopyTo(text[written..]);
            written += plain;
            content = content[plain..];
            if (content.IsEmpty) return true;
            if (content[1] != 'u')
            {
                text[written++] = Unescape(content[1]);
                content = content[2..];
                continue;
            }

            var unit = HexUnit(content[2..]);
            content = content[6..];
            Rune rune;
            if (char.IsHighSurrogate(unit))
            {
                if (content.Length < 6 || content[0] != '\\' || content[1] != 'u' || !Rune.TryCreate(unit, HexUnit(content[2..]), out rune)) return false;
                content = content[6..];
            }
            else if (!Rune.TryCreate(unit, out rune))
            {
                return false;
            }

            written += rune.EncodeToUtf8(text[written..]);
        }
    }

    /// <summary>Reads a number by the grammar of JSON, without its value.</summary>
    public bool TryReadNumber(out ReadOnlySpan<byte> number)
    {
        Peek();
        var length = JsonNumber.GetLength(_json[_position..]);
        number = _json.Slice(_position, length);
        if (length == 0) return Fail("A number is malformed.");
        _position += length;
        return true;
    }

    /// <summary>Reads <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public bool TryReadLiteral(ReadOnlySpan<byte> literal)
    {
        Peek();
        if (!_json[_position..].StartsWith(literal)) return FailExpecting("a value");
        _position += literal.Length;
        return true;
    }

    /// <summary>Skips a value and checks its syntax.</summary>
    public bool TrySkip(int depth)
    {
        switch (Peek())
        {
            case (byte)'"': return TryReadString(out _, out _);
            case (byte)'t': return TryReadLiteral("true"u8);
            case (byte)'f': return TryReadLiteral("false"u8);
            case (byte)'n': return TryReadLiteral("null"u8);
            case (byte)'{' or (byte)'[':
                return depth > 0 ? TrySkipContainer(depth - 1) : Fail("The document is nested too deep.");
            case (byte)'-' or >= (byte)'0' and <= (byte)'9': return TryReadNumber(out _);
            default: return FailExpecting("a value");
        }
    }

    private bool TrySkipContainer(int depth)
    {
        var isObject = _json[_position] == '{';
        var end = (byte)(isObject ? '}' : ']');
        _position++;
        if (Peek() == end)
        {
            _position++;
            return true;
        }

        while (true)
        {
            if (isObject && !(TryReadString(out _, out _) && TryTake((byte)':'))) return false;
            if (!TrySkip(depth) || !TryTakeSeparator(end, out var isEnd)) return false;
            if (isEnd) return true;
        }
    }

    private bool TrySkipEscape()
    {
        var rest = _json[_position..];
        var escape = rest.Length > 1 ? rest[1] : (byte)0;
        if (escape is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            _position += 2;
            return true;
        }

        if (escape != 'u' || rest.Length < 6) return Fail("An escape in a string is malformed.");
        foreach (var digit in rest.Slice(2, 4))
            if (!char.IsAsciiHexDigit((char)digit)) return Fail("An escape in a string is malformed.");
        _position += 6;
        return true;
    }

    private static byte Unescape(byte escape) => escape switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escape,
    };

    private static char HexUnit(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits[..4]) value = (value << 4) | HexValue(digit);
        return (char)value;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private bool FailExpecting(string what) =>
        Fail(_position >= _json.Length ? $"The document ends where {what} is expected." : $"Expected {what}, found {Describe(_json[_position])}.");

    private static string Describe(byte found) => found is > 0x20 and < 0x7F ? $"'{(char)found}'" : $"the byte 0x{found:X2}";

    private bool Fail(string error)
    {
        Error ??= error;
        return false;
    }
}
