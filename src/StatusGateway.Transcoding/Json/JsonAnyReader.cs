using System.Text;
using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Reads google.protobuf.Any.</summary>
internal static class JsonAnyReader
{
    public static bool ReadMessage(scoped ref JsonToWirePass pass, int depth) => ReadParts(ref pass, depth, isWhole: false, out _);

    /// <summary>
    /// Reads an Any. If it is the whole document, only its bytes are written and its type URL is returned; otherwise both are written as
    /// fields.
    /// </summary>
    public static bool ReadParts(scoped ref JsonToWirePass pass, int depth, bool isWhole, out string typeUrl)
    {
        typeUrl = "";
        if (pass.In.Peek() != '{') return pass.Fail($"Expected a google.protobuf.Any as an object, found {pass.Found()}.");
        var start = pass.In.Position;
        var ahead = pass.In;
        if (!TryFindType(ref pass, ref ahead, out var url, out var typeAt))
        {
            pass.In = ahead;
            return false;
        }

        if (!pass.TryLookAhead(ahead.Position - start)) return false;
        if (url.IsEmpty && typeAt < 0)
        {
            if (ahead.From(start).IndexOf((byte)'"') < 0)
            {
                pass.In = ahead;
                return true;
            }

            return pass.Fail("A google.protobuf.Any needs \"@type\".");
        }

        if (isWhole) typeUrl = Encoding.UTF8.GetString(url);
        var before = pass.Out.Sink.Length;
        var type = AnyTypes.Find(pass.Options.Types, url);
        var mark = Begin(ref pass, url, isWhole);
        if (type is not null && depth < pass.Options.MaxDepth && ReadMembers(ref pass, type.Plan, depth, out var members) && (members & AnyMembers.Value) == 0)
        {
            End(ref pass, mark);
            return true;
        }

        // The bytes in "@value" take precedence over the members, even over invalid ones.
        var failed = pass.In;
        ahead = new JsonCursor(pass.In.Whole) { Position = start };
        if (pass.TryLookAhead(failed.Position - start) && TryFindMember(ref ahead, "@value"u8, pass.Options.MaxDepth, out var value) && value.Found)
        {
            pass.ClearError();
            pass.Out.Sink.Truncate(before);
            mark = Begin(ref pass, url, isWhole);
            pass.In = ahead;
            if (!value.IsString || !JsonScalarReader.TryWriteBase64(ref pass, value.Text))
            {
                pass.In.Position = value.At;
                pass.Fail("The bytes are not in base64.");
                return pass.FailIn("@value"u8);
            }

            End(ref pass, mark);
            return true;
        }

        pass.In = failed;
        if (type is null)
        {
            pass.In.Position = typeAt;
            pass.Fail($"The type {ScalarText.Quote(url)} is unknown: send its bytes in base64 as \"@value\".");
            return pass.FailIn("@type"u8);
        }

        return depth < pass.Options.MaxDepth ? false : pass.FailTooDeep();
    }

    public static bool IsAnyMember(ReadOnlySpan<byte> key) => key.SequenceEqual("@type"u8) || key.SequenceEqual("@value"u8);

    /// <summary>Skips a member that is read separately.</summary>
    public static bool SkipAnyMember(scoped ref JsonToWirePass pass, scoped ReadOnlySpan<byte> key, int keyAt, int depth, ref AnyMembers members)
    {
        var member = key.SequenceEqual("@type"u8) ? AnyMembers.Type : AnyMembers.Value;
        if ((members & member) != 0)
        {
            pass.In.Position = keyAt;
            return pass.Fail(JsonToWirePass.RepeatedMember);
        }

        members |= member;
        return pass.In.TrySkip(pass.Options.MaxDepth - depth);
    }

    private static int Begin(scoped ref JsonToWirePass pass, scoped ReadOnlySpan<byte> typeUrl, bool isWhole)
    {
        if (isWhole) return -1;
        if (!typeUrl.IsEmpty)
        {
            pass.Out.WriteTag(1, WireType.LengthDelimited);
            pass.Out.WriteLengthDelimited(typeUrl);
        }

        pass.Out.WriteTag(2, WireType.LengthDelimited);
        return pass.Out.BeginNested();
    }

    private static void End(scoped ref JsonToWirePass pass, int mark)
    {
        const int tagAndLength = 2;
        if (mark < 0) return;
        if (pass.Out.Sink.Length == mark) pass.Out.Sink.Truncate(mark - tagAndLength);
        else pass.Out.EndNested(mark);
    }

    private static bool ReadMembers(scoped ref JsonToWirePass pass, MessagePlan plan, int depth, out AnyMembers members)
    {
        if (plan.WellKnown == WellKnownType.None) return JsonMessageReader.ReadObject(ref pass, plan, depth + 1, isAny: true, out members);
        members = AnyMembers.None;
        var isRead = false;
        pass.In.TryTake((byte)'{');
        while (true)
        {
            pass.In.Peek();
            var keyAt = pass.In.Position;
            if (!pass.TryReadText(out var key) || !pass.In.TryTake((byte)':')) return false;
            if (IsAnyMember(key))
            {
                if (!SkipAnyMember(ref pass, key, keyAt, depth, ref members)) return pass.FailIn(key);
            }
            else if (key.SequenceEqual("value"u8))
            {
                if (isRead)
                {
                    pass.In.Position = keyAt;
                    pass.Fail(JsonToWirePass.RepeatedMember);
                    return pass.FailIn(key);
                }

                if (!JsonMessageReader.Read(ref pass, plan, depth + 1)) return pass.FailIn(key);
                isRead = true;
            }
            else if (!pass.Options.IgnoreUnknownFields)
            {
                pass.In.Position = keyAt;
                pass.Fail($"A google.protobuf.Any of {plan.Schema.FullName} has the members \"@type\" and \"value\" only.");
                return pass.FailIn(key);
            }
            else if (!pass.In.TrySkip(pass.Options.MaxDepth - depth))
            {
                return pass.FailIn(key);
            }

            if (!pass.In.TryTakeSeparator((byte)'}', out var isEnd)) return false;
            if (!isEnd) continue;
            return isRead || (members & AnyMembers.Value) != 0 || pass.Fail($"A google.protobuf.Any of {plan.Schema.FullName} needs the member \"value\".");
        }
    }

    /// <summary>Finds <c>@type</c>, and reads nothing after it. It usually is the first member.</summary>
    private static bool TryFindType(scoped ref JsonToWirePass pass, ref JsonCursor ahead, out ReadOnlySpan<byte> url, out int typeAt)
    {
        url = default;
        typeAt = -1;
        if (!TryFindMember(ref ahead, "@type"u8, pass.Options.MaxDepth, out var member)) return false;
        if (!member.Found) return true;
        typeAt = member.At;
        url = member.Text;
        if (member.IsString) return true;
        pass.In.Position = member.At;
        pass.Fail("\"@type\" must be a string.");
        return pass.FailIn("@type"u8);
    }

    /// <summary>Finds a member of the object at the cursor, and reads it if it is a string. False if the object is malformed.</summary>
    private static bool TryFindMember(ref JsonCursor cursor, ReadOnlySpan<byte> name, int maxDepth, out FoundMember member)
    {
        member = default;
        cursor.TryTake((byte)'{');
        if (cursor.Peek() == '}') return cursor.TryTake((byte)'}');
        while (true)
        {
            if (!cursor.TryReadString(out var key, out var isEscaped) || !cursor.TryTake((byte)':')) return false;
            if (isEscaped) JsonToWirePass.TryUnescape(key, out key);
            var next = cursor.Peek();
            if (key.SequenceEqual(name))
            {
                member.Found = true;
                member.At = cursor.Position;
                if (next == '"')
                {
                    if (!cursor.TryReadString(out member.Text, out var hasEscapes)) return false;
                    member.IsString = !hasEscapes || JsonToWirePass.TryUnescape(member.Text, out member.Text);
                }
                else if (!cursor.TrySkip(maxDepth))
                {
                    return false;
                }

                // The search for a type ends at the first one; the search for bytes continues, so that the cursor is at the end of the object.
                if (name.SequenceEqual("@type"u8)) return true;
            }
            else if (!cursor.TrySkip(maxDepth))
            {
                return false;
            }

            if (!cursor.TryTakeSeparator((byte)'}', out var isEnd)) return false;
            if (isEnd) return true;
        }
    }

    private ref struct FoundMember
    {
        public bool Found;
        public bool IsString;
        public int At;
        public ReadOnlySpan<byte> Text;
    }
}
