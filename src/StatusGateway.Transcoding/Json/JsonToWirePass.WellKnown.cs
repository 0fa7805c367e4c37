using System.Text;
using StatusGateway.Transcoding.Json.WellKnown;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>The messages that have a JSON form of their own (ProtoJSON, "well-known types").</summary>
internal ref partial struct JsonToWirePass
{
    private bool ReadTimestamp()
    {
        if (!ReadText("a google.protobuf.Timestamp", out var text, out var at)) return false;
        if (TimestampText.TryParse(text, out var seconds, out var nanos)) return WriteSecondsAndNanos(seconds, nanos);
        _in.Position = at;
        return Fail($"{ScalarText.Quote(text)} is not a timestamp of RFC 3339, such as \"2001-02-03T04:05:06.789Z\", between the years 1 and 9999.");
    }

    private bool ReadDuration()
    {
        if (!ReadText("a google.protobuf.Duration", out var text, out var at)) return false;
        if (DurationText.TryParse(text, out var seconds, out var nanos)) return WriteSecondsAndNanos(seconds, nanos);
        _in.Position = at;
        return Fail($"{ScalarText.Quote(text)} is not a duration in seconds, such as \"1.5s\", of at most 315,576,000,000 s.");
    }

    private bool WriteSecondsAndNanos(long seconds, int nanos)
    {
        if (seconds != 0)
        {
            _out.WriteTag(1, WireType.Varint);
            _out.WriteVarint((ulong)seconds);
        }

        if (nanos != 0)
        {
            _out.WriteTag(2, WireType.Varint);
            _out.WriteVarint((ulong)nanos);
        }

        return true;
    }

    private bool ReadFieldMask()
    {
        if (!ReadText("a google.protobuf.FieldMask", out var text, out var at)) return false;
        if (FieldMaskText.TryWritePaths(text, ref _out)) return true;
        _in.Position = at;
        return Fail($"{ScalarText.Quote(text)} is not a list of lowerCamelCase paths, such as \"title,author.displayName\".");
    }

    /// <summary>google.protobuf.Value: any JSON value, null included.</summary>
    private bool ReadValueMessage(MessagePlan plan, int depth)
    {
        const int nullValue = 1, numberValue = 2, stringValue = 3, boolValue = 4, structValue = 5, listValue = 6;
        var number = _in.Peek() switch
        {
            (byte)'n' => nullValue,
            (byte)'"' => stringValue,
            (byte)'t' or (byte)'f' => boolValue,
            (byte)'{' => structValue,
            (byte)'[' => listValue,
            _ => numberValue,
        };
        return ReadSingular(plan.Find(number)!, keepDefault: true, depth);
    }

    private bool ReadAnyMessage(int depth) => ReadAnyParts(depth, isWhole: false, out _);

    /// <summary>
    /// Reads an Any. As a whole its bytes alone are written and its type URL is handed out; else both are written as fields.
    /// </summary>
    public bool ReadAnyParts(int depth, bool isWhole, out string typeUrl)
    {
        typeUrl = "";
        if (_in.Peek() != '{') return Fail($"Expected a google.protobuf.Any as an object, found {Found()}.");
        var start = _in.Position;
        var ahead = _in;
        if (!TryFindType(ref ahead, out var url, out var typeAt))
        {
            _in = ahead;
            return false;
        }

        if (!TryLookAhead(ahead.Position - start)) return false;
        if (url.IsEmpty && typeAt < 0)
        {
            if (ahead.From(start).IndexOf((byte)'"') < 0)
            {
                _in = ahead;
                return true;
            }

            return Fail("A google.protobuf.Any needs \"@type\".");
        }

        if (isWhole) typeUrl = Encoding.UTF8.GetString(url);
        var before = _out.Sink.Length;
        var type = AnyTypes.Find(_options.Types, url);
        var mark = BeginAny(url, isWhole);
        if (type is not null && depth < _options.MaxDepth && ReadAnyMembers(type.Plan, depth, out var members) && (members & AnyMembers.Value) == 0)
        {
            EndAny(mark);
            return true;
        }

        // The bytes in "@value" count, whatever the members say and however they fail.
        var failed = _in;
        ahead = new JsonCursor(_in.Whole) { Position = start };
        if (TryLookAhead(failed.Position - start) && TryFindMember(ref ahead, "@value"u8, out var value) && value.Found)
        {
            _problem = null;
            _path = null;
            _out.Sink.Truncate(before);
            mark = BeginAny(url, isWhole);
            _in = ahead;
            if (!value.IsString || !TryWriteBase64(value.Text))
            {
                _in.Position = value.At;
                Fail("The bytes are not in base64.");
                return At("@value"u8);
            }

            EndAny(mark);
            return true;
        }

        _in = failed;
        if (type is null)
        {
            _in.Position = typeAt;
            Fail($"The type {ScalarText.Quote(url)} is not known here. Its bytes can be given in base64 as \"@value\".");
            return At("@type"u8);
        }

        return depth < _options.MaxDepth ? false : FailTooDeep();
    }

    /// <summary>Takes what is looked at twice off the budget. What failed before stays the reason.</summary>
    private bool TryLookAhead(int length)
    {
        _lookAheadBudget -= length;
        return _lookAheadBudget >= 0 || Fail("Too many messages of google.protobuf.Any in it have \"@type\" behind their other members, or \"@value\".");
    }

    private int BeginAny(scoped ReadOnlySpan<byte> typeUrl, bool isWhole)
    {
        if (isWhole) return -1;
        if (!typeUrl.IsEmpty)
        {
            _out.WriteTag(1, WireType.LengthDelimited);
            _out.WriteLengthDelimited(typeUrl);
        }

        _out.WriteTag(2, WireType.LengthDelimited);
        return _out.BeginNested();
    }

    private void EndAny(int mark)
    {
        const int tagAndLength = 2;
        if (mark < 0) return;
        if (_out.Sink.Length == mark) _out.Sink.Truncate(mark - tagAndLength);
        else _out.EndNested(mark);
    }

    private bool ReadAnyMembers(MessagePlan plan, int depth, out AnyMembers members)
    {
        if (plan.WellKnown == WellKnownType.None) return ReadObject(plan, depth + 1, isAny: true, out members);
        members = AnyMembers.None;
        var isRead = false;
        _in.TryTake((byte)'{');
        while (true)
        {
            _in.Peek();
            var keyAt = _in.Position;
            if (!TryReadText(out var key) || !_in.TryTake((byte)':')) return false;
            if (IsAnyMember(key))
            {
                if (!SkipAnyMember(key, keyAt, depth, ref members)) return At(key);
            }
            else if (key.SequenceEqual("value"u8))
            {
                if (isRead)
                {
                    _in.Position = keyAt;
                    Fail(ComesTwice);
                    return At(key);
                }

                if (!ReadMessage(plan, depth + 1)) return At(key);
                isRead = true;
            }
            else if (!_options.IgnoreUnknownFields)
            {
                _in.Position = keyAt;
                Fail($"A google.protobuf.Any of {plan.Schema.FullName} has the members \"@type\" and \"value\" only.");
                return At(key);
            }
            else if (!_in.TrySkip(_options.MaxDepth - depth))
            {
                return At(key);
            }

            if (!_in.TryTakeSeparator((byte)'}', out var isEnd)) return false;
            if (!isEnd) continue;
            return isRead || (members & AnyMembers.Value) != 0 || Fail($"A google.protobuf.Any of {plan.Schema.FullName} needs the member \"value\".");
        }
    }

    private static bool IsAnyMember(ReadOnlySpan<byte> key) => key.SequenceEqual("@type"u8) || key.SequenceEqual("@value"u8);

    /// <summary>Passes over a member that was, or will be, read apart from the others.</summary>
    private bool SkipAnyMember(scoped ReadOnlySpan<byte> key, int keyAt, int depth, ref AnyMembers members)
    {
        var member = key.SequenceEqual("@type"u8) ? AnyMembers.Type : AnyMembers.Value;
        if ((members & member) != 0)
        {
            _in.Position = keyAt;
            return Fail(ComesTwice);
        }

        members |= member;
        return _in.TrySkip(_options.MaxDepth - depth);
    }

    /// <summary>Finds <c>@type</c>: mostly the first member, and nothing behind it is looked at then.</summary>
    private bool TryFindType(ref JsonCursor ahead, out ReadOnlySpan<byte> url, out int typeAt)
    {
        url = default;
        typeAt = -1;
        if (!TryFindMember(ref ahead, "@type"u8, out var member)) return false;
        if (!member.Found) return true;
        typeAt = member.At;
        url = member.Text;
        if (member.IsString) return true;
        _in.Position = member.At;
        Fail("\"@type\" must be a string.");
        return At("@type"u8);
    }

    /// <summary>Finds a member of the object at the cursor and reads it when it is a string. False when the object is malformed.</summary>
    private readonly bool TryFindMember(ref JsonCursor cursor, ReadOnlySpan<byte> name, out FoundMember member)
    {
        member = default;
        cursor.TryTake((byte)'{');
        if (cursor.Peek() == '}') return cursor.TryTake((byte)'}');
        while (true)
        {
            if (!cursor.TryReadString(out var key, out var isEscaped) || !cursor.TryTake((byte)':')) return false;
            if (isEscaped) TryUnescape(key, out key);
            var next = cursor.Peek();
            if (key.SequenceEqual(name))
            {
                member.Found = true;
                member.At = cursor.Position;
                if (next == '"')
                {
                    if (!cursor.TryReadString(out member.Text, out var hasEscapes)) return false;
                    member.IsString = !hasEscapes || TryUnescape(member.Text, out member.Text);
                }
                else if (!cursor.TrySkip(_options.MaxDepth))
                {
                    return false;
                }

                // The first one found ends the search for a type; bytes are looked for to the end, so that the cursor is there.
                if (name.SequenceEqual("@type"u8)) return true;
            }
            else if (!cursor.TrySkip(_options.MaxDepth))
            {
                return false;
            }

            if (!cursor.TryTakeSeparator((byte)'}', out var isEnd)) return false;
            if (isEnd) return true;
        }
    }

    private bool ReadText(string what, out ReadOnlySpan<byte> text, out int at)
    {
        text = default;
        var isString = _in.Peek() == '"';
        at = _in.Position;
        return isString ? TryReadText(out text) : Fail($"Expected {what} as a string, found {Found()}.");
    }

    /// <summary>The members of an Any that are not its message's own.</summary>
    [Flags]
    private enum AnyMembers
    {
        None = 0,
        Type = 1,
        Value = 2,
    }

    private ref struct FoundMember
    {
        public bool Found;
        public bool IsString;
        public int At;
        public ReadOnlySpan<byte> Text;
    }
}
