using System.Text;
using System.Text.Unicode;
using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Core.Text;

/// <summary>
/// Iterates over the members of a JSON object in an error body. Lenient, because a truncated error is better than none: it ends
/// where the document ends or becomes unreadable, and bytes that are not UTF-8 are replaced.
/// </summary>
internal ref struct JsonMembers
{
    private JsonCursor _cursor;
    private bool _isOver;

    /// <param name="document">An object; any other document has no members.</param>
    public JsonMembers(ReadOnlySpan<byte> document)
    {
        _cursor = new JsonCursor(WellFormedUtf8(document));
        if (document.StartsWith("\uFEFF"u8)) _cursor.Position = 3;
        // Peek first, because a failed TryTake creates an error text that is never read.
        _isOver = _cursor.Peek() != '{' || !_cursor.TryTake((byte)'{') || _cursor.Peek() == '}';
    }

    /// <summary>Gets the name of the member, without escapes.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Gets the bytes of the value, with quotes; of a truncated object or array, the part that is there.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Gets whether the value is complete.</summary>
    public bool IsWhole { get; private set; }

    public readonly bool IsString => Value[0] == '"';

    public readonly bool IsObject => Value[0] == '{';

    public readonly bool IsArray => Value[0] == '[';

    public readonly bool IsNull => Value[0] == 'n';

    public static bool IsNumber(ReadOnlySpan<byte> value) => value[0] is (byte)'-' or >= (byte)'0' and <= (byte)'9';

    /// <summary>Gets the document with invalid UTF-8 replaced; the same bytes if it is valid.</summary>
    public static ReadOnlySpan<byte> WellFormedUtf8(ReadOnlySpan<byte> document) =>
        Utf8.IsValid(document) ? document : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(document));

    /// <summary>Moves to the next member.</summary>
    public bool Next()
    {
        if (_isOver) return false;
        _isOver = true;
        if (!_cursor.TryReadString(out var name, out var isEscaped) || !_cursor.TryTake((byte)':')) return false;
        Name = isEscaped ? Encoding.UTF8.GetBytes(JsonStrings.Unescape(name)) : name;
        _cursor.Peek();
        var start = _cursor.Position;
        IsWhole = _cursor.TrySkip(JsonSyntax.MaxDepth);
        Value = IsWhole ? _cursor.From(start) : _cursor.Whole[start..];
        if (!IsWhole) return Value is [(byte)'{' or (byte)'[', ..];
        _isOver = !_cursor.TryTakeSeparator((byte)'}', out var isEnd) || isEnd;
        return true;
    }

    public readonly bool Is(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);

    /// <summary>Gets the text of a string; null for any other value.</summary>
    public readonly string? Text() => IsString ? JsonStrings.Unescape(Value[1..^1]) : null;

    /// <summary>Gets the value of an integer; null for any other value.</summary>
    public readonly long? Number() =>
        JsonNumber.TryGetSigned(Value, long.MinValue, long.MaxValue, out var number) == NumberOutcome.Ok ? number : null;
}
