using System.Globalization;
using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>
/// The state of one call of <see cref="JsonToWire"/>, the mirror of <see cref="WireToJsonPass"/>: input, output, budgets and error.
/// The methods of the readers return whether they succeeded: the first failure is recorded here, and each level above adds its
/// part of the path.
/// </summary>
internal ref struct JsonToWirePass
{
    public const string RepeatedMember = "The member is repeated.";

    // Small documents are not limited.
    private const int MinBudget = 1 << 20;

    private string? _error;
    private List<string>? _path;
    private long _offset;

    // Finding "@type" after other members needs a second read of an Any, and nested ones are read repeatedly.
    private long _lookAheadBudget;

    public JsonToWirePass(PooledBuffer output, JsonOptions options, ReadOnlySpan<byte> json)
    {
        Out = new WireWriter(output);
        Options = options;
        In = new JsonCursor(json);
        _lookAheadBudget = ((long)json.Length * 8) + MinBudget;
        if (json.StartsWith("\uFEFF"u8)) In.Position = 3;
    }

    public readonly JsonOptions Options;

    public JsonCursor In;

    public WireWriter Out;

    /// <summary>Values that are written into the messages, or null.</summary>
    public IFieldOverlay? Overlay;

    /// <summary>The node of <see cref="Overlay"/> for the next object.</summary>
    public int Node;

    /// <summary>Gets the error after a failure.</summary>
    public readonly TranscodeError Error
    {
        get
        {
            _path?.Reverse();
            return new TranscodeError(_error ?? In.Error ?? "The document cannot be read.", _path ?? [], _error is null ? In.Position : _offset);
        }
    }

    public readonly void Flush() => Out.Flush();

    public bool ReadEnd() => In.IsAtEnd() || Fail("Something follows the end of the document.");

    /// <summary>Sets the values that are written into the next message.</summary>
    public void SetOverlay(IFieldOverlay? overlay, int node = IFieldOverlay.Root)
    {
        Overlay = overlay;
        Node = overlay is null ? IFieldOverlay.None : node;
    }

    public int TakeNode()
    {
        var node = Overlay is null ? IFieldOverlay.None : Node;
        Node = IFieldOverlay.None;
        return node;
    }

    public bool EndObject(int node, scoped ReadOnlySpan<ulong> seen)
    {
        if (node >= 0) Overlay!.Write(node, ref Out, seen);
        return true;
    }

    /// <summary>Reads a string and resolves its escapes.</summary>
    public bool TryReadText(out ReadOnlySpan<byte> text)
    {
        In.Peek();
        var at = In.Position;
        if (!In.TryReadString(out text, out var hasEscapes)) return false;
        return !hasEscapes || TryUnescape(text, out text) || FailSurrogate(at);
    }

    /// <summary>Resolves the escapes of a string into a new array: escapes in keys and numbers are rare.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> text)
    {
        var bytes = new byte[content.Length];
        var isOk = JsonCursor.TryUnescape(content, bytes, out var written);
        text = bytes.AsSpan(0, written);
        return isOk;
    }

    public bool TryTakeEnd(byte end) => In.Peek() == end && In.TryTake(end);

    /// <summary>Names the next token for an error text.</summary>
    public string Found()
    {
        if (In.IsAtEnd()) return "the end of the document";
        return In.Peek() switch
        {
            (byte)'{' => "an object",
            (byte)'[' => "a list",
            (byte)'"' => "a string",
            (byte)'t' or (byte)'f' => "a bool",
            (byte)'n' => "null",
            (byte)'-' or >= (byte)'0' and <= (byte)'9' => "a number",
            _ => "something that is not JSON",
        };
    }

    /// <summary>Takes bytes that are read twice off the budget. An earlier error stays.</summary>
    public bool TryLookAhead(int length)
    {
        _lookAheadBudget -= length;
        return _lookAheadBudget >= 0 || Fail("Too many google.protobuf.Any messages have \"@type\" after their other members, or \"@value\".");
    }

    /// <summary>Records an error at the position, unless there is one. Always returns false.</summary>
    public bool Fail(string error)
    {
        if (_error is not null || In.Error is not null) return false;
        _error = error;
        _offset = In.Position;
        return false;
    }

    public bool FailTooDeep() => Fail($"The document is nested more than {Options.MaxDepth} deep.");

    public bool FailSurrogate(int at)
    {
        In.Position = at;
        return Fail("A string has an unpaired surrogate.");
    }

    /// <summary>Adds a member to the path of the error. Always returns false.</summary>
    public bool FailIn(scoped ReadOnlySpan<byte> key)
    {
        (_path ??= []).Add(DisplayText.Truncate(key, DisplayText.MaxNameLength));
        return false;
    }

    /// <summary>Adds an index to the path of the error. Always returns false.</summary>
    public bool FailInElement(int index)
    {
        (_path ??= []).Add(index.ToString(CultureInfo.InvariantCulture));
        return false;
    }

    /// <summary>Gets whether no path was recorded yet.</summary>
    public readonly bool IsPathEmpty => _path is null;

    /// <summary>Discards the error: another form of the value is read.</summary>
    public void ClearError()
    {
        _error = null;
        _path = null;
    }
}
