using System.Buffers;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>Reads messages: dispatches to the readers of the well-known types, and reads the members of all other messages.</summary>
internal static class JsonMessageReader
{
    private const int MaxFieldsOnStack = 512;

    /// <summary>Reads a value as a message and writes its fields.</summary>
    public static bool Read(scoped ref JsonToWirePass pass, MessagePlan plan, int depth)
    {
        if (depth > pass.Options.MaxDepth) return pass.FailTooDeep();
        return plan.WellKnown switch
        {
            WellKnownType.None => ReadObject(ref pass, plan, depth, isAny: false, out _),
            WellKnownType.Timestamp => JsonWellKnownReader.ReadTimestamp(ref pass),
            WellKnownType.Duration => JsonWellKnownReader.ReadDuration(ref pass),
            WellKnownType.FieldMask => JsonWellKnownReader.ReadFieldMask(ref pass),
            WellKnownType.Wrapper => JsonFieldReader.ReadSingular(ref pass, plan.Find(1)!, keepDefault: false, depth),
            WellKnownType.Struct => JsonMapReader.Read(ref pass, plan.Find(1)!, depth),
            WellKnownType.ListValue => JsonFieldReader.ReadList(ref pass, plan.Find(1)!, depth),
            WellKnownType.Value => JsonWellKnownReader.ReadValue(ref pass, plan, depth),
            _ => JsonAnyReader.ReadMessage(ref pass, depth),
        };
    }

    /// <summary>Reads one field of a message whose other fields are in the overlay.</summary>
    public static bool ReadOverlaidField(scoped ref JsonToWirePass pass, MessagePlan plan, FieldPlan field)
    {
        if (pass.Overlay is null) return JsonFieldReader.ReadOrNull(ref pass, field, 0);
        Span<ulong> seen = new ulong[(plan.Fields.Length + 63) / 64];
        pass.Node = pass.Overlay.Find(0, field);
        if (pass.In.Peek() != 'n' || field.TakesNull) TryMark(seen, field.Ordinal);
        var before = pass.Out.Sink.Length;
        if (!JsonFieldReader.ReadOrNull(ref pass, field, 0)) return false;
        if (pass.Overlay!.Overrides(0, field)) pass.Out.Sink.Truncate(before);
        return pass.EndObject(0, seen);
    }

    /// <summary>Reads the members of an object as fields. In a google.protobuf.Any, <c>@type</c> and <c>@value</c> are skipped and reported.</summary>
    public static bool ReadObject(scoped ref JsonToWirePass pass, MessagePlan plan, int depth, bool isAny, out AnyMembers members)
    {
        members = AnyMembers.None;
        var node = pass.TakeNode();
        if (depth > pass.Options.MaxDepth) return pass.FailTooDeep();
        if (!TakeOpening(ref pass, (byte)'{', plan)) return false;
        if (pass.TryTakeEnd((byte)'}')) return pass.EndObject(node, default);
        var words = (plan.Fields.Length + plan.Schema.Oneofs.Count + 63) / 64;
        if (words <= MaxFieldsOnStack / 64) return ReadMembers(ref pass, plan, depth, isAny, node, stackalloc ulong[words], ref members);
        var rented = ArrayPool<ulong>.Shared.Rent(words);
        rented.AsSpan(0, words).Clear();
        var isOk = ReadMembers(ref pass, plan, depth, isAny, node, rented.AsSpan(0, words), ref members);
        ArrayPool<ulong>.Shared.Return(rented);
        return isOk;
    }

    /// <summary>Reads the members of an object that is not empty.</summary>
    private static bool ReadMembers(scoped ref JsonToWirePass pass, MessagePlan plan, int depth, bool isAny, int node, scoped Span<ulong> seen, ref AnyMembers members)
    {
        var guess = 0;
        while (true)
        {
            var keyAt = pass.In.Position;
            if (!pass.TryReadText(out var key) || !pass.In.TryTake((byte)':')) return false;
            var field = plan.Find(key, guess);
            if (field is not null)
            {
                guess = field.Ordinal + 1;
                var before = pass.Out.Sink.Length;
                if (node >= 0) pass.Node = pass.Overlay!.Find(node, field);
                if (!ReadMember(ref pass, plan, field, seen, depth, keyAt)) return pass.FailIn(key);
                if (node >= 0 && pass.Overlay!.Overrides(node, field)) pass.Out.Sink.Truncate(before);
            }
            else if (isAny && JsonAnyReader.IsAnyMember(key))
            {
                if (!JsonAnyReader.SkipAnyMember(ref pass, key, keyAt, depth, ref members)) return pass.FailIn(key);
            }
            else if (!pass.Options.IgnoreUnknownFields)
            {
                pass.In.Position = keyAt;
                pass.Fail($"{plan.Schema.FullName} has no field {ScalarText.Quote(key)}.{FieldHints.ForName(plan, key)}");
                return pass.FailIn(key);
            }
            else if (!pass.In.TrySkip(pass.Options.MaxDepth - depth))
            {
                return pass.FailIn(key);
            }

            if (!pass.In.TryTakeSeparator((byte)'}', out var isEnd)) return false;
            if (isEnd) return pass.EndObject(node, seen);
            pass.In.Peek();
        }
    }

    private static bool ReadMember(scoped ref JsonToWirePass pass, MessagePlan plan, FieldPlan field, scoped Span<ulong> seen, int depth, int keyAt)
    {
        var isNull = pass.In.Peek() == 'n';
        if (isNull && (field.Schema.IsRepeated || !field.TakesNull)) return pass.In.TryReadLiteral("null"u8);
        if (!TryMark(seen, field.Ordinal))
        {
            pass.In.Position = keyAt;
            return pass.Fail(JsonToWirePass.RepeatedMember);
        }

        if (field.Schema.OneofIndex >= 0 && !TryMark(seen, plan.Fields.Length + field.Schema.OneofIndex))
        {
            pass.In.Position = keyAt;
            return pass.Fail($"Only one member of the oneof {plan.Schema.Oneofs[field.Schema.OneofIndex]} can be set.");
        }

        var before = pass.Out.Sink.Length;
        if (!JsonFieldReader.Read(ref pass, field, depth)) return false;
        // An unknown name of an enum value was ignored, so another member can be set.
        if (field.Schema.OneofIndex >= 0 && pass.Out.Sink.Length == before) Unmark(seen, plan.Fields.Length + field.Schema.OneofIndex);
        return true;
    }

    private static bool TakeOpening(scoped ref JsonToWirePass pass, byte opening, MessagePlan plan)
    {
        if (pass.In.Peek() != opening)
            return pass.Fail(pass.In.IsAtEnd() && pass.IsPathEmpty ? "The document ends where a value is expected." : $"Expected {plan.Schema.FullName} as an object, found {pass.Found()}.");
        return pass.In.TryTake(opening);
    }

    private static bool TryMark(scoped Span<ulong> seen, int bit)
    {
        var mask = 1UL << (bit & 63);
        ref var word = ref seen[bit >> 6];
        var isNew = (word & mask) == 0;
        word |= mask;
        return isNew;
    }

    private static void Unmark(scoped Span<ulong> seen, int bit) => seen[bit >> 6] &= ~(1UL << (bit & 63));
}
