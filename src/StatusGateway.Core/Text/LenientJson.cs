using System.Text;
using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Core.Text;

/// <summary>
/// Reads an error body in one pass, value by value. As lenient as <see cref="JsonMembers"/>: reading ends where the document
/// becomes unreadable.
/// <code>
/// json.Enter('{');  while (json.NextMember(out name)) { json.TryReadString(…) or json.Skip() or json.Enter('[') … }
/// </code>
/// Each value must be read, entered or skipped.
/// </summary>
internal ref struct LenientJson
{
    private const int ShortStringLength = 24;

    private JsonCursor _cursor;
    private bool _isFirst;

    /// <param name="document">Well-formed UTF-8; a byte order mark is skipped.</param>
    public LenientJson(ReadOnlySpan<byte> document)
    {
        _cursor = new JsonCursor(document);
        if (document.StartsWith("\uFEFF"u8)) _cursor.Position = 3;
    }

    /// <summary>Gets whether the rest of the document is unreadable.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Gets the first byte of the next value; 0 at the end.</summary>
    public byte Peek() => IsOver ? (byte)0 : _cursor.Peek();

    /// <summary>Gets the position of the next token.</summary>
    public readonly int Position => _cursor.Position;

    public readonly ReadOnlySpan<byte> From(int start) => _cursor.From(start);

    /// <summary>Enters an object or an array. Returns false, and reads nothing, if the next value is not one.</summary>
    public bool Enter(byte open)
    {
        if (Peek() != open) return false;
        _cursor.Position++;
        _isFirst = true;
        return true;
    }

    /// <summary>Moves to the next member; returns false at the end of the object.</summary>
    /// <param name="name">The name, without escapes.</param>
    public bool NextMember(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!Next((byte)'}')) return false;
        var isEscaped = false;
        if ((TryReadShort(out name) || _cursor.TryReadString(out name, out isEscaped)) && _cursor.TryTake((byte)':'))
        {
            if (isEscaped) name = Encoding.UTF8.GetBytes(JsonStrings.Unescape(name));
            return true;
        }

        IsOver = true;
        return false;
    }

    /// <summary>Moves to the next element; returns false at the end of the array.</summary>
    public bool NextElement() => Next((byte)']');

    /// <summary>Reads a string; any other value is skipped.</summary>
    /// <param name="content">The bytes between the quotes, with escapes.</param>
    /// <param name="isEscaped">Whether there are escapes.</param>
    public bool TryReadString(out ReadOnlySpan<byte> content, out bool isEscaped)
    {
        if (Peek() != '"')
        {
            content = default;
            isEscaped = false;
            Skip();
            return false;
        }

        isEscaped = false;
        IsOver = !TryReadShort(out content) && !_cursor.TryReadString(out content, out isEscaped);
        return !IsOver;
    }

    public void Skip()
    {
        if (!IsOver) IsOver = !_cursor.TrySkip(JsonSyntax.MaxDepth);
    }

    /// <summary>Reads a short string without escapes, which is the common case: the document is well-formed, so only the end is searched.</summary>
    private bool TryReadShort(out ReadOnlySpan<byte> content)
    {
        content = default;
        if (_cursor.Peek() != '"') return false;
        var rest = _cursor.Whole[(_cursor.Position + 1)..];
        for (var i = 0; i < Math.Min(rest.Length, ShortStringLength); i++)
        {
            if (rest[i] is < 0x20 or (byte)'\\') return false;
            if (rest[i] != '"') continue;
            content = rest[..i];
            _cursor.Position += i + 2;
            return true;
        }

        return false;
    }

    private bool Next(byte end)
    {
        if (IsOver) return false;
        if (_isFirst)
        {
            _isFirst = false;
            if (_cursor.Peek() != end) return true;
            _cursor.Position++;
            return false;
        }

        IsOver = !_cursor.TryTakeSeparator(end, out var isEnd);
        return !IsOver && !isEnd;
    }
}
