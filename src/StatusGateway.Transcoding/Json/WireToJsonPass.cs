using System.Diagnostics.CodeAnalysis;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>
/// One pass of <see cref="WireToJson"/>. Fields that come in the order of their numbers, repeated ones together, are
/// written as they are read; a message where they do not is begun again over an index of its fields.
/// Every method says whether it succeeded; the first failure leaves its reason here, and the callers add where they were.
/// </summary>
internal ref partial struct WireToJsonPass
{
    // Small messages may cost what they like.
    private const int SmallestBudget = 1 << 20;

    private const long OutputPerByte = 64;
    private const long MostWithDefaults = 1L << 30;

    private readonly JsonOptions _options;
    private readonly ReadOnlySpan<byte> _root;
    private ByteSink _out;
    private string? _problem;
    private List<string>? _path;
    private long _offset;

    // A message, map or list had to be begun again. Were each one nested in it begun twice as well, the work would double
    // with every level; so from then on, and deep down at once, its order is looked at before it is written.
    private bool _sawDisorder;

    // Split sub-messages are copied to be merged; nested ones again and again. What that may cost is bounded by the input.
    private long _mergeBudget;

    // Two bytes are a message, of which all fields may be written with their defaults. What that may give is bounded by the
    // input: the length that the output may have, what stood in it before included.
    private readonly long _mostOutput;

    public WireToJsonPass(PooledBuffer output, JsonOptions options, ReadOnlySpan<byte> root)
    {
        _out = new ByteSink(output);
        _options = options;
        _root = root;
        _offset = -1;
        _mergeBudget = ((long)root.Length * 8) + SmallestBudget;
        // Without defaults the output is what the input has in it, in longer words.
        _mostOutput = options.EmitDefaults ? output.Length + Math.Min((root.Length * OutputPerByte) + SmallestBudget, MostWithDefaults) : long.MaxValue;
    }

    /// <summary>What the JSON keeps of the bytes so far.</summary>
    public Fidelity Fidelity { get; private set; }

    /// <summary>Why it failed.</summary>
    public readonly TranscodeError Error
    {
        get
        {
            _path?.Reverse();
            return new TranscodeError(_problem ?? "The bytes cannot be read.", _path ?? [], _offset);
        }
    }

    public readonly void Flush() => _out.Flush();

    /// <summary>Writes a message as a JSON value.</summary>
    public bool WriteMessage(MessagePlan plan, ReadOnlySpan<byte> data, int depth)
    {
        if (depth > _options.MaxDepth) return FailTooDeep(data);
        switch (plan.WellKnown)
        {
            case WellKnownType.None:
                _out.Append((byte)'{');
                var isFirst = true;
                if (!WriteFields(plan, data, depth, ref isFirst)) return false;
                _out.Append((byte)'}');
                return true;
            case WellKnownType.Timestamp: return WriteTimestamp(data);
            case WellKnownType.Duration: return WriteDuration(data);
            case WellKnownType.FieldMask: return WriteFieldMask(data);
            case WellKnownType.Wrapper: return WriteWrapper(plan, data, depth);
            case WellKnownType.Struct: return WriteSingleField(plan, data, depth, "{}"u8);
            case WellKnownType.ListValue: return WriteSingleField(plan, data, depth, "[]"u8);
            case WellKnownType.Value: return WriteValueMessage(plan, data, depth);
            default: return WriteAnyMessage(data, depth);
        }
    }

    /// <summary>Writes the members of a message, without the braces.</summary>
    private bool WriteFields(MessagePlan plan, ReadOnlySpan<byte> data, int depth, ref bool isFirst)
    {
        if (LooksFirst(depth) && !IsInOrder(plan, data)) return WriteFieldsIndexed(plan, data, depth, ref isFirst);
        var oneofs = new BitMarks();
        var isOk = WriteFieldsInOrder(plan, data, depth, ref oneofs, ref isFirst);
        oneofs.Release();
        return isOk;
    }

    /// <summary>Writes them as they come, or begins again when they do not come in order.</summary>
    private bool WriteFieldsInOrder(MessagePlan plan, ReadOnlySpan<byte> data, int depth, ref BitMarks oneofs, ref bool isFirst)
    {
        var start = _out.Length;
        var wasFirst = isFirst;
        var reader = new WireReader(data);
        var last = -1;
        while (!reader.IsAtEnd)
        {
            if (!TryTakeNext(plan, ref reader, last + 1, out var field, out var wireType))
            {
                var at = reader.Position;
                if (!reader.TryReadTag(out var number, out wireType)) return Fail("A tag cannot be read.", data, at);
                field = FindField(plan, number, last + 1);
                if (field is null || !Fits(field, wireType) || (field.IsClosedEnum && IsUnknownClosedEnum(field, wireType, reader)))
                {
                    if (!reader.TrySkip(number, wireType)) return Fail($"Field {number} cannot be read.", data, at);
                    Degrade(Fidelity.Lossy);
                    continue;
                }
            }

            if (field.Ordinal <= last || !TryTakeOneof(field, ref oneofs))
            {
                _out.Truncate(start);
                isFirst = wasFirst;
                _sawDisorder = true;
                return WriteFieldsIndexed(plan, data, depth, ref isFirst);
            }

            if (_options.EmitDefaults && !WriteDefaults(plan, last + 1, field.Ordinal, data, ref isFirst)) return false;
            last = field.Ordinal;
            if (!WriteField(field, data, ref reader, wireType, depth, ref isFirst)) return false;
        }

        if (reader.SawOverlong) Degrade(Fidelity.SameValue);
        return !_options.EmitDefaults || WriteDefaults(plan, last + 1, plan.Fields.Length, data, ref isFirst);
    }

    /// <summary>Extensions have no defaults in JSON: what does not come is not written, and an empty list is nothing that came.</summary>
    private readonly bool IsLeftOutEmpty(FieldPlan field) => !_options.EmitDefaults || field.Schema.IsExtension;

    private readonly bool LooksFirst(int depth)
    {
        const int levelsTriedBlindly = 4;
        return _sawDisorder || depth > levelsTriedBlindly;
    }

    /// <summary>Whether <see cref="WriteFields"/> can write a message as it is read.</summary>
    private static bool IsInOrder(MessagePlan plan, ReadOnlySpan<byte> data)
    {
        var oneofs = new BitMarks();
        var isIt = IsInOrder(plan, data, ref oneofs);
        oneofs.Release();
        return isIt;
    }

    private static bool IsInOrder(MessagePlan plan, ReadOnlySpan<byte> data, ref BitMarks oneofs)
    {
        var reader = new WireReader(data);
        var last = -1;
        var isRun = false;
        while (!reader.IsAtEnd && reader.TryReadTag(out var number, out var wireType))
        {
            var field = FindField(plan, number, last + 1);
            if (field is null || !Fits(field, wireType) || (field.IsClosedEnum && IsUnknownClosedEnum(field, wireType, reader))) isRun = false;
            else if (field.Ordinal != last || !isRun)
            {
                if (field.Ordinal <= last || !TryTakeOneof(field, ref oneofs)) return false;
                last = field.Ordinal;
                isRun = field.IsRepeated;
            }

            if (!reader.TrySkip(number, wireType)) break;
        }

        // What cannot be read is told by who writes it.
        return true;
    }

    /// <summary>Reads the tag of the field that comes next when all are there; else leaves it.</summary>
    private static bool TryTakeNext(
        MessagePlan plan, scoped ref WireReader reader, int ordinal, [NotNullWhen(true)] out FieldPlan? field, out WireType wireType)
    {
        var fields = plan.Fields;
        field = (uint)ordinal < (uint)fields.Length ? fields[ordinal] : null;
        wireType = field?.WireType ?? default;
        return field is { ShortTag: > 0, IsClosedEnum: false } && reader.TryTake(field.ShortTag);
    }

    private static FieldPlan? FindField(MessagePlan plan, int number, int guess)
    {
        var fields = plan.Fields;
        return (uint)guess < (uint)fields.Length && fields[guess].Number == number ? fields[guess] : plan.Find(number);
    }

    private static bool Fits(FieldPlan field, WireType wireType) =>
        wireType == field.WireType || (wireType == WireType.LengthDelimited && field.IsPackable);

    /// <summary>A number that a closed enum does not have is an unknown field (protobuf, enum behaviour).</summary>
    private static bool IsUnknownClosedEnum(FieldPlan field, WireType wireType, WireReader reader) =>
        field.IsClosedEnum && wireType == WireType.Varint
        && reader.TryReadVarint(out var number) && field.Enum.QuotedName((int)number) is null;

    /// <summary>False when another member of the same oneof was there before.</summary>
    private static bool TryTakeOneof(FieldPlan field, ref BitMarks taken) =>
        field.OneofIndex < 0 || taken.TryAdd(field.OneofIndex);

    /// <summary>Writes the member whose first tag was read; of a repeated field all values that follow.</summary>
    private bool WriteField(
        FieldPlan field, ReadOnlySpan<byte> data, ref WireReader reader, WireType wireType, int depth, ref bool isFirst)
    {
        var mark = _out.Length;
        var wasFirst = isFirst;
        WritePrefix(field, ref isFirst);
        bool isEmpty;
        if (field.IsRepeated)
        {
            if (!WriteRepeated(field, data, ref reader, wireType, depth, out isEmpty)) return InField(field);
            if (isEmpty) Degrade(Fidelity.SameValue);
        }
        else
        {
            if (!WriteValue(field, ref reader, data, depth, out isEmpty)) return InField(field);
            isEmpty &= !field.HasPresence;
            if (isEmpty) Degrade(Fidelity.SameValue);
        }

        if (isEmpty && IsLeftOutEmpty(field))
        {
            _out.Truncate(mark);
            isFirst = wasFirst;
        }

        return true;
    }

    /// <summary>Writes a list or a map from values one after the other; the tag of the first was read.</summary>
    private bool WriteRepeated(
        FieldPlan field, ReadOnlySpan<byte> data, ref WireReader reader, WireType wireType, int depth, out bool isEmpty)
    {
        isEmpty = true;
        if (depth >= _options.MaxDepth) return FailTooDeep(data);
        if (field.Schema.IsMap) return WriteMap(field, data, ref reader, depth, out isEmpty);
        _out.Append((byte)'[');
        var count = 0;
        var packed = 0;
        var single = 0;
        do
        {
            if (wireType == WireType.LengthDelimited && field.IsPackable) packed++;
            else single++;
            if (!WriteElements(field, data, ref reader, wireType, depth, ref count)) return false;
        }
        while (TryReadSameTag(field, ref reader, out wireType));
        if (field.IsPackable && (field.Schema.IsPacked ? packed != 1 || single > 0 : packed > 0)) Degrade(Fidelity.SameValue);
        _out.Append((byte)']');
        isEmpty = count == 0;
        return true;
    }

    /// <summary>Writes one value, or the values of one packed run.</summary>
    private bool WriteElements(
        FieldPlan field, ReadOnlySpan<byte> data, ref WireReader reader, WireType wireType, int depth, ref int count)
    {
        if (wireType != WireType.LengthDelimited || !field.IsPackable)
        {
            if (count > 0) _out.Append((byte)',');
            return WriteValue(field, ref reader, data, depth, out _) ? ++count > 0 : InElement(count);
        }

        var at = reader.Position;
        if (!reader.TryReadLengthDelimited(out var run)) return Fail("A packed list is cut off.", data, at);
        var values = new WireReader(run);
        while (!values.IsAtEnd)
        {
            if (field.IsClosedEnum && IsUnknownClosedEnum(field, WireType.Varint, values))
            {
                Degrade(Fidelity.Lossy);
                values.TryReadVarint(out _);
                continue;
            }

            if (count > 0) _out.Append((byte)',');
            if (!WriteValue(field, ref values, run, depth, out _)) return InElement(count);
            count++;
        }

        if (values.SawOverlong) Degrade(Fidelity.SameValue);
        return true;
    }

    /// <summary>Reads the next tag if it is of the same field; else leaves it.</summary>
    private static bool TryReadSameTag(FieldPlan field, ref WireReader reader, out WireType wireType)
    {
        if (field is { ShortTag: > 0, IsClosedEnum: false } && reader.TryTake(field.ShortTag))
        {
            wireType = field.WireType;
            return true;
        }

        var position = reader.Position;
        if (!reader.IsAtEnd && reader.TryReadTag(out var number, out wireType) && number == field.Number && Fits(field, wireType)
            && !IsUnknownClosedEnum(field, wireType, reader)) return true;
        reader.Position = position;
        wireType = default;
        return false;
    }

    private void WritePrefix(FieldPlan field, ref bool isFirst)
    {
        var prefix = field.Prefix(_options);
        var room = _out.Reserve(prefix.Length + 1);
        // A comma that is not wanted is written over.
        room[0] = (byte)',';
        prefix.CopyTo(isFirst ? room : room[1..]);
        _out.Advance(isFirst ? prefix.Length : prefix.Length + 1);
        isFirst = false;
    }

    private bool WriteDefaults(MessagePlan plan, int from, int to, ReadOnlySpan<byte> data, ref bool isFirst)
    {
        for (var ordinal = from; ordinal < to; ordinal++)
        {
            var field = plan.Fields[ordinal];
            if (field.Schema.HasPresence || field.Schema.IsExtension) continue;
            WritePrefix(field, ref isFirst);
            WriteDefault(field);
        }

        return _out.Length <= _mostOutput
            || Fail($"With the defaults of its fields the message is too large in JSON: more than {OutputPerByte} times its bytes.", data);
    }

    private void Degrade(Fidelity to)
    {
        if (to > Fidelity) Fidelity = to;
    }

    /// <summary>Fails with a sentence; the place is <paramref name="at"/> bytes into a part of the input.</summary>
    private bool Fail(string problem, ReadOnlySpan<byte> part, int at = 0)
    {
        _problem = problem;
        _path = null;
        // Merged parts of a message lie in memory of their own, and have no one place in the input.
        _offset = _root.Overlaps(part, out var offset) ? offset + at : -1;
        return false;
    }

    private bool FailTooDeep(ReadOnlySpan<byte> at) => Fail($"The message is nested more than {_options.MaxDepth} deep.", at);

    private bool InField(FieldPlan field) => InField(field.Schema);

    public bool InField(FieldSchema field)
    {
        (_path ??= []).Add(field.Name);
        return false;
    }

    private bool InElement(int index)
    {
        (_path ??= []).Add(index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return false;
    }
}
