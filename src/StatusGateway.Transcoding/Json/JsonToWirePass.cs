using System.Buffers;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>
/// One pass of <see cref="JsonToWire"/>: the mirror of <see cref="WireToJsonPass"/>. Every method says whether it
/// succeeded; the first failure leaves its reason here, and the callers add where they were.
/// </summary>
internal ref partial struct JsonToWirePass
{
    private const int FieldsOnStack = 512;

    // Small documents may cost what they like.
    private const int SmallestBudget = 1 << 20;

    private const string ComesTwice = "The member comes twice.";

    private readonly JsonOptions _options;
    private JsonCursor _in;
    private WireWriter _out;
    private string? _problem;
    private List<string>? _path;
    private long _offset;

    // What path and query put into the next object that is read.
    private WeaveTree? _tree;
    private int _node;

    // To find "@type" behind other members, an Any is looked through before it is read; nested ones again and again. What
    // that may cost is bounded by the input.
    private long _lookAheadBudget;

    public JsonToWirePass(PooledBuffer output, JsonOptions options, ReadOnlySpan<byte> json)
    {
        _out = new WireWriter(output);
        _options = options;
        _in = new JsonCursor(json);
        _lookAheadBudget = ((long)json.Length * 8) + SmallestBudget;
        if (json.StartsWith("\uFEFF"u8)) _in.Position = 3;
    }

    /// <summary>Why it failed.</summary>
    public readonly TranscodeError Error
    {
        get
        {
            _path?.Reverse();
            return new TranscodeError(_problem ?? _in.Problem ?? "The document cannot be read.", _path ?? [], _problem is null ? _in.Position : _offset);
        }
    }

    public readonly void Flush() => _out.Flush();

    public bool ReadEnd() => _in.IsAtEnd() || Fail("Something follows the end of the document.");

    /// <summary>Reads a value as a message, and writes the message's fields.</summary>
    public bool ReadMessage(MessagePlan plan, int depth)
    {
        if (depth > _options.MaxDepth) return FailTooDeep();
        return plan.WellKnown switch
        {
            WellKnownType.None => ReadObject(plan, depth, isAny: false, out _),
            WellKnownType.Timestamp => ReadTimestamp(),
            WellKnownType.Duration => ReadDuration(),
            WellKnownType.FieldMask => ReadFieldMask(),
            WellKnownType.Wrapper => ReadSingular(plan.Find(1)!, keepDefault: false, depth),
            WellKnownType.Struct => ReadMap(plan.Find(1)!, depth),
            WellKnownType.ListValue => ReadList(plan.Find(1)!, depth),
            WellKnownType.Value => ReadValueMessage(plan, depth),
            _ => ReadAnyMessage(depth),
        };
    }

    /// <summary>Reads an object's members as fields. Of an Any, <c>@type</c> is passed over and <c>@value</c> reported.</summary>
    private bool ReadObject(MessagePlan plan, int depth, bool isAny, out AnyMembers members)
    {
        members = AnyMembers.None;
        var node = TakeNode();
        if (depth > _options.MaxDepth) return FailTooDeep();
        if (!TakeOpening((byte)'{', plan)) return false;
        if (TryTakeEnd((byte)'}')) return EndObject(node, default);
        var words = (plan.Fields.Length + plan.Schema.Oneofs.Count + 63) / 64;
        if (words <= FieldsOnStack / 64) return ReadMembers(plan, depth, isAny, node, stackalloc ulong[words], ref members);
        var rented = ArrayPool<ulong>.Shared.Rent(words);
        rented.AsSpan(0, words).Clear();
        var isOk = ReadMembers(plan, depth, isAny, node, rented.AsSpan(0, words), ref members);
        ArrayPool<ulong>.Shared.Return(rented);
        return isOk;
    }

    /// <summary>Reads the members of an object that has some.</summary>
    private bool ReadMembers(MessagePlan plan, int depth, bool isAny, int node, scoped Span<ulong> seen, ref AnyMembers members)
    {
        var guess = 0;
        while (true)
        {
            var keyAt = _in.Position;
            if (!TryReadText(out var key) || !_in.TryTake((byte)':')) return false;
            var field = plan.Find(key, guess);
            if (field is not null)
            {
                guess = field.Ordinal + 1;
                var before = _out.Sink.Length;
                if (node >= 0) _node = _tree!.Find(node, field);
                if (!ReadMember(plan, field, seen, depth, keyAt)) return At(key);
                if (node >= 0 && _tree!.Overrides(node, field)) _out.Sink.Truncate(before);
            }
            else if (isAny && IsAnyMember(key))
            {
                if (!SkipAnyMember(key, keyAt, depth, ref members)) return At(key);
            }
            else if (!_options.IgnoreUnknownFields)
            {
                _in.Position = keyAt;
                Fail($"{plan.Schema.FullName} has no field {ScalarText.Quote(key)}.{FieldHints.Of(plan, key)}");
                return At(key);
            }
            else if (!_in.TrySkip(_options.MaxDepth - depth))
            {
                return At(key);
            }

            if (!_in.TryTakeSeparator((byte)'}', out var isEnd)) return false;
            if (isEnd) return EndObject(node, seen);
            _in.Peek();
        }
    }

    /// <summary>Values to be put into the message that is read next.</summary>
    public void Weave(WeaveTree? tree, int node = 0)
    {
        _tree = tree;
        _node = tree is null ? WeaveTree.None : node;
    }

    /// <summary>Reads one field of a message whose other fields come from path and query.</summary>
    public bool ReadWovenField(MessagePlan plan, FieldPlan field)
    {
        if (_tree is null) return ReadFieldOrNull(field, 0);
        Span<ulong> seen = new ulong[(plan.Fields.Length + 63) / 64];
        _node = _tree.Find(0, field);
        if (_in.Peek() != 'n' || field.TakesNull) TryMark(seen, field.Ordinal);
        var before = _out.Sink.Length;
        if (!ReadFieldOrNull(field, 0)) return false;
        if (_tree.Overrides(0, field)) _out.Sink.Truncate(before);
        return EndObject(0, seen);
    }

    private int TakeNode()
    {
        var node = _tree is null ? WeaveTree.None : _node;
        _node = WeaveTree.None;
        return node;
    }

    private bool EndObject(int node, scoped ReadOnlySpan<ulong> seen)
    {
        if (node >= 0) _tree!.Write(node, ref _out, seen);
        return true;
    }

    private bool ReadMember(MessagePlan plan, FieldPlan field, scoped Span<ulong> seen, int depth, int keyAt)
    {
        var isNull = _in.Peek() == 'n';
        if (isNull && (field.Schema.IsRepeated || !field.TakesNull)) return _in.TryReadLiteral("null"u8);
        if (!TryMark(seen, field.Ordinal))
        {
            _in.Position = keyAt;
            return Fail(ComesTwice);
        }

        if (field.Schema.OneofIndex >= 0 && !TryMark(seen, plan.Fields.Length + field.Schema.OneofIndex))
        {
            _in.Position = keyAt;
            return Fail($"Only one member of the oneof {plan.Schema.Oneofs[field.Schema.OneofIndex]} may be there.");
        }

        var before = _out.Sink.Length;
        if (!ReadField(field, depth)) return false;
        // A name that its enum does not have was passed over: another member may be there.
        if (field.Schema.OneofIndex >= 0 && _out.Sink.Length == before) Unmark(seen, plan.Fields.Length + field.Schema.OneofIndex);
        return true;
    }

    public bool ReadFieldOrNull(FieldPlan field, int depth) =>
        _in.Peek() == 'n' && (field.Schema.IsRepeated || !field.TakesNull) ? _in.TryReadLiteral("null"u8) : ReadField(field, depth);

    private bool ReadField(FieldPlan field, int depth) =>
        field.Schema.IsMap ? ReadMap(field, depth)
        : field.Schema.IsRepeated ? ReadList(field, depth)
        : ReadSingular(field, field.Schema.HasPresence, depth);

    private static bool TryMark(scoped Span<ulong> seen, int bit)
    {
        var mask = 1UL << (bit & 63);
        ref var word = ref seen[bit >> 6];
        var isNew = (word & mask) == 0;
        word |= mask;
        return isNew;
    }

    private static void Unmark(scoped Span<ulong> seen, int bit) => seen[bit >> 6] &= ~(1UL << (bit & 63));

    /// <summary>Reads one value with its tag; without presence a default is not written.</summary>
    private bool ReadSingular(FieldPlan field, bool keepDefault, int depth)
    {
        if (field.Kind == FieldKind.Message)
        {
            _out.WriteTag(field.Number, WireType.LengthDelimited);
            var mark = _out.BeginNested();
            if (!ReadMessage(field.Message, depth + 1)) return false;
            _out.EndNested(mark);
            return true;
        }

        if (field.Kind == FieldKind.Group)
        {
            _out.WriteTag(field.Number, WireType.StartGroup);
            if (!ReadMessage(field.Message, depth + 1)) return false;
            _out.WriteTag(field.Number, WireType.EndGroup);
            return true;
        }

        return ReadScalar(field, keepDefault, isTagged: true, out _);
    }

    private bool ReadList(FieldPlan field, int depth)
    {
        if (depth >= _options.MaxDepth) return FailTooDeep();
        if (_in.Peek() != '[') return Fail($"Expected a list of {ElementName(field)}, found {Found()}.");
        _in.TryTake((byte)'[');
        if (TryTakeEnd((byte)']')) return true;
        var isPacked = field.Schema.IsPacked;
        var isWritten = false;
        var before = _out.Sink.Length;
        var mark = 0;
        if (isPacked)
        {
            _out.WriteTag(field.Number, WireType.LengthDelimited);
            mark = _out.BeginNested();
        }

        for (var index = 0; ; index++)
        {
            if (_in.Peek() == 'n' && !field.TakesNull)
            {
                Fail("A list may not have null in it.");
                return AtIndex(index);
            }

            if (isPacked || field.Kind is not (FieldKind.Message or FieldKind.Group))
            {
                if (!ReadScalar(field, keepDefault: true, isTagged: !isPacked, out var isSkipped)) return AtIndex(index);
                isWritten |= !isSkipped;
            }
            else if (!ReadSingular(field, keepDefault: true, depth))
            {
                return AtIndex(index);
            }

            if (!_in.TryTakeSeparator((byte)']', out var isEnd)) return false;
            if (isEnd) break;
        }

        if (isPacked && !isWritten) _out.Sink.Truncate(before);
        else if (isPacked) _out.EndNested(mark);
        return true;
    }

    /// <summary>Reads a string, without its escapes.</summary>
    private bool TryReadText(out ReadOnlySpan<byte> text)
    {
        _in.Peek();
        var at = _in.Position;
        if (!_in.TryReadString(out text, out var hasEscapes)) return false;
        return !hasEscapes || TryUnescape(text, out text) || FailSurrogate(at);
    }

    /// <summary>Content of a string without its escapes, in memory of its own: escapes in keys and numbers are rare.</summary>
    private static bool TryUnescape(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> text)
    {
        var bytes = new byte[content.Length];
        var isOk = JsonCursor.TryUnescape(content, bytes, out var written);
        text = bytes.AsSpan(0, written);
        return isOk;
    }

    private bool TakeOpening(byte opening, MessagePlan plan)
    {
        if (_in.Peek() != opening)
            return Fail(_in.IsAtEnd() && _path is null ? "The document ends where a value is expected." : $"Expected {plan.Schema.FullName} as an object, found {Found()}.");
        return _in.TryTake(opening);
    }

    private bool TryTakeEnd(byte end) => _in.Peek() == end && _in.TryTake(end);

    private string Found()
    {
        if (_in.IsAtEnd()) return "the end of the document";
        return _in.Peek() switch
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

    private static string ElementName(FieldPlan field) =>
        field.Schema.MessageType?.FullName ?? field.Schema.EnumType?.FullName ?? field.Kind.ToString().ToLowerInvariant();

    private bool Fail(string problem)
    {
        if (_problem is not null || _in.Problem is not null) return false;
        _problem = problem;
        _offset = _in.Position;
        return false;
    }

    private bool FailTooDeep() => Fail($"The document is nested more than {_options.MaxDepth} deep.");

    private bool FailSurrogate(int at)
    {
        _in.Position = at;
        return Fail("A string has a surrogate without its partner.");
    }

    private bool At(scoped ReadOnlySpan<byte> key)
    {
        (_path ??= []).Add(DisplayText.Truncate(key, DisplayText.MaxNameLength));
        return false;
    }

    private bool AtIndex(int index)
    {
        (_path ??= []).Add(index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return false;
    }
}
