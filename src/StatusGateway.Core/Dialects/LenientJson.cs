using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Reads an error body in one pass, value by value, for forms whose values are looked at as they come. As lenient as
/// <see cref="JsonMembers"/>: where the document cannot be read any more, it is over.
/// <code>
/// json.Enter('{');  while (json.NextMember(out name)) { json.TryReadString(…) or json.Skip() or json.Enter('[') … }
/// </code>
/// Every value has to be read, entered or skipped.
/// </summary>
internal ref struct LenientJson
{
    private const int Deepest = 100;
    private const int ShortString = 24;

    private JsonCursor _cursor;
    private bool _isFirst;

    /// <param name="document">Well-formed UTF-8; a byte order mark is passed over.</param>
    public LenientJson(ReadOnlySpan<byte> document)
    {
        _cursor = new JsonCursor(document);
        if (document.StartsWith("\uFEFF"u8)) _cursor.Position = 3;
    }

    /// <summary>The document cannot be read any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>First byte of the next value; 0 at the end.</summary>
    public byte Peek() => IsOver ? (byte)0 : _cursor.Peek();

    /// <summary>Where the next token is looked for.</summary>
    public readonly int Position => _cursor.Position;

    public readonly ReadOnlySpan<byte> From(int start) => _cursor.From(start);

    /// <summary>Enters an object or a list; false, and nothing is read, where none comes.</summary>
    public bool Enter(byte open)
    {
        if (Peek() != open) return false;
        _cursor.Position++;
        _isFirst = true;
        return true;
    }

    /// <summary>Goes to the next member; false at the object's end.</summary>
    /// <param name="name">Its name, without escapes.</param>
    public bool NextMember(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!Next((byte)'}')) return false;
        var isEscaped = false;
        if ((TryReadShort(out name) || _cursor.TryReadString(out name, out isEscaped)) && _cursor.TryTake((byte)':'))
        {
            if (isEscaped) name = System.Text.Encoding.UTF8.GetBytes(ErrorText.Unescape(name));
            return true;
        }

        IsOver = true;
        return false;
    }

    /// <summary>Goes to the next element; false at the list's end.</summary>
    public bool NextElement() => Next((byte)']');

    /// <summary>Reads a string; any other value is skipped.</summary>
    /// <param name="content">What is between the quotes, with its escapes.</param>
    /// <param name="isEscaped">There are escapes in it.</param>
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
        if (!IsOver) IsOver = !_cursor.TrySkip(Deepest);
    }

    /// <summary>A short string without escapes, as nearly all are. The document is well-formed: only its end is looked for.</summary>
    private bool TryReadShort(out ReadOnlySpan<byte> content)
    {
        content = default;
        if (_cursor.Peek() != '"') return false;
        var rest = _cursor.Whole[(_cursor.Position + 1)..];
        for (var i = 0; i < Math.Min(rest.Length, ShortString); i++)
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
