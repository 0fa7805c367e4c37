using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// The members of a JSON object in an error body, one after the other. Lenient, for half an error says more than none: it
/// ends where the document does, or where it cannot be read any more, and what is not UTF-8 is replaced.
/// </summary>
internal ref struct JsonMembers
{
    private const int Deepest = 100;

    private JsonCursor _cursor;
    private bool _isOver;

    /// <summary>The object that a document is; of any other document there are no members.</summary>
    public JsonMembers(ReadOnlySpan<byte> document)
    {
        _cursor = new JsonCursor(WellFormedUtf8(document));
        if (document.StartsWith("\uFEFF"u8)) _cursor.Position = 3;
        // Asking first, as a fault would be text that nobody reads.
        _isOver = _cursor.Peek() != '{' || !_cursor.TryTake((byte)'{') || _cursor.Peek() == '}';
    }

    /// <summary>Name of the member, without escapes.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value as it stands there, quotes included; of an object or a list that breaks off, what there is of it.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the value is all there.</summary>
    public bool IsWhole { get; private set; }

    public readonly bool IsString => Value[0] == '"';

    public readonly bool IsObject => Value[0] == '{';

    public readonly bool IsArray => Value[0] == '[';

    public readonly bool IsNull => Value[0] == 'n';

    /// <summary>Whether a value is a number.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> value) => value[0] is (byte)'-' or >= (byte)'0' and <= (byte)'9';

    /// <summary>The document with what is not UTF-8 replaced; the same where all is.</summary>
    public static ReadOnlySpan<byte> WellFormedUtf8(ReadOnlySpan<byte> document) =>
        Utf8.IsValid(document) ? document : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(document));

    /// <summary>Goes to the next member.</summary>
    public bool Next()
    {
        if (_isOver) return false;
        _isOver = true;
        if (!_cursor.TryReadString(out var name, out var isEscaped) || !_cursor.TryTake((byte)':')) return false;
        Name = isEscaped ? Encoding.UTF8.GetBytes(ErrorText.Unescape(name)) : name;
        _cursor.Peek();
        var start = _cursor.Position;
        IsWhole = _cursor.TrySkip(Deepest);
        Value = IsWhole ? _cursor.From(start) : _cursor.Whole[start..];
        if (!IsWhole) return Value is [(byte)'{' or (byte)'[', ..];
        _isOver = !_cursor.TryTakeSeparator((byte)'}', out var isEnd) || isEnd;
        return true;
    }

    public readonly bool Is(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);

    /// <summary>The text of a string; null for any other value.</summary>
    public readonly string? Text() => IsString ? ErrorText.Unescape(Value[1..^1]) : null;

    /// <summary>The value of a whole number; null for any other value.</summary>
    public readonly long? Number() =>
        JsonNumber.TryGetSigned(Value, long.MinValue, long.MaxValue, out var number) == NumberOutcome.Ok ? number : null;
}

/// <summary>The elements of a JSON array in an error body, as lenient as <see cref="JsonMembers"/>.</summary>
internal ref struct JsonElements
{
    private const int Deepest = 100;

    private JsonCursor _cursor;
    private bool _isOver;

    public JsonElements(ReadOnlySpan<byte> document)
    {
        _cursor = new JsonCursor(document);
        _isOver = _cursor.Peek() != '[' || !_cursor.TryTake((byte)'[') || _cursor.Peek() == ']';
    }

    /// <summary>The element as it stands there.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The text of a string; null for any other value.</summary>
    public readonly string? Text() => Value[0] == '"' ? ErrorText.Unescape(Value[1..^1]) : null;

    /// <summary>Goes to the next element.</summary>
    public bool Next()
    {
        if (_isOver) return false;
        _isOver = true;
        _cursor.Peek();
        var start = _cursor.Position;
        if (!_cursor.TrySkip(Deepest)) return false;
        Value = _cursor.From(start);
        _isOver = !_cursor.TryTakeSeparator((byte)']', out var isEnd) || isEnd;
        return true;
    }

    /// <summary>Whether there is an object with <c>@type</c> among the elements.</summary>
    public static bool HaveTypes(ReadOnlySpan<byte> array)
    {
        var elements = new JsonElements(array);
        while (elements.Next())
        {
            var members = new JsonMembers(elements.Value);
            while (members.Next())
                if (members.Is("@type"u8) && members.IsString) return true;
        }

        return false;
    }

    /// <summary>Reads an array of details with <c>@type</c>.</summary>
    public static ImmutableArray<StatusDetail> ReadDetails(ReadOnlySpan<byte> array, JsonOptions options)
    {
        using var details = new DetailList();
        var elements = new JsonElements(array);
        while (elements.Next()) details.AddAny(elements.Value, options);
        return details.Create();
    }
}
