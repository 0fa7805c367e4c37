using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Core.Text;

/// <summary>Iterates over the elements of a JSON array in an error body, as leniently as <see cref="JsonMembers"/>.</summary>
internal ref struct JsonElements
{
    private JsonCursor _cursor;
    private bool _isOver;

    public JsonElements(ReadOnlySpan<byte> document)
    {
        _cursor = new JsonCursor(document);
        _isOver = _cursor.Peek() != '[' || !_cursor.TryTake((byte)'[') || _cursor.Peek() == ']';
    }

    /// <summary>Gets the bytes of the element.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Gets the text of a string; null for any other value.</summary>
    public readonly string? Text() => Value[0] == '"' ? JsonStrings.Unescape(Value[1..^1]) : null;

    /// <summary>Moves to the next element.</summary>
    public bool Next()
    {
        if (_isOver) return false;
        _isOver = true;
        _cursor.Peek();
        var start = _cursor.Position;
        if (!_cursor.TrySkip(JsonSyntax.MaxDepth)) return false;
        Value = _cursor.From(start);
        _isOver = !_cursor.TryTakeSeparator((byte)']', out var isEnd) || isEnd;
        return true;
    }
}
