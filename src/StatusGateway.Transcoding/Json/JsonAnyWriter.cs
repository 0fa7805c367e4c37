using System.Text.Unicode;
using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Writes google.protobuf.Any.</summary>
internal static class JsonAnyWriter
{
    public static bool WriteMessage(scoped ref WireToJsonPass pass, ReadOnlySpan<byte> data, int depth)
    {
        ReadOnlySpan<byte> typeUrl = default;
        ReadOnlySpan<byte> value = default;
        var reader = new WireReader(data);
        var last = 0;
        while (!reader.IsAtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return pass.Fail("A tag cannot be read.", data, at);
            if (number is 1 or 2 && wireType == WireType.LengthDelimited)
            {
                if (!reader.TryReadLengthDelimited(out var bytes)) return pass.Fail("A value is longer than the rest of its message.", data, at);
                if (number == 1) typeUrl = bytes;
                else value = bytes;
                if (number <= last || bytes.IsEmpty) pass.Degrade(Fidelity.SameValue);
                last = number;
            }
            else
            {
                if (!reader.TrySkip(number, wireType)) return pass.Fail($"Field {number} cannot be read.", data, at);
                pass.Degrade(Fidelity.Lossy);
            }
        }

        if (reader.SawOverlong) pass.Degrade(Fidelity.SameValue);
        if (typeUrl.IsEmpty && value.IsEmpty)
        {
            pass.Out.Append("{}"u8);
            return true;
        }

        if (!Utf8.IsValid(typeUrl)) return pass.Fail("A string is not well-formed UTF-8.", typeUrl);
        Write(ref pass, typeUrl, value, AnyValuePolicy.WhenNoJsonForm, depth);
        return true;
    }

    /// <summary>Writes an Any; a value without a JSON form is written as <c>@value</c>. The type URL must be well-formed UTF-8.</summary>
    public static void Write(scoped ref WireToJsonPass pass, scoped ReadOnlySpan<byte> typeUrl, ReadOnlySpan<byte> value, AnyValuePolicy policy, int depth)
    {
        var outer = pass.Fidelity;
        pass.Fidelity = Fidelity.Exact;
        pass.Out.Append("{\"@type\":"u8);
        JsonText.WriteValidString(ref pass.Out, typeUrl);
        var mark = pass.Out.Length;
        var type = AnyTypes.Find(pass.Options.Types, typeUrl);
        var hasMembers = type is not null && WriteMembers(ref pass, type.Plan, value, depth);
        if (!hasMembers)
        {
            pass.Out.Truncate(mark);
            pass.ClearError();
        }

        var threshold = policy switch
        {
            AnyValuePolicy.WhenNotExact => Fidelity.SameValue,
            AnyValuePolicy.WhenLossy => Fidelity.Lossy,
            _ => (Fidelity)int.MaxValue,
        };
        if (!hasMembers || pass.Fidelity >= threshold)
        {
            pass.Out.Append(",\"@value\":"u8);
            JsonText.WriteBase64(ref pass.Out, value);
            pass.Fidelity = Fidelity.Exact;
        }

        pass.Out.Append((byte)'}');
        pass.Degrade(outer);
    }

    private static bool WriteMembers(scoped ref WireToJsonPass pass, MessagePlan plan, ReadOnlySpan<byte> value, int depth)
    {
        if (depth >= pass.Options.MaxDepth) return false;
        if (plan.WellKnown == WellKnownType.None)
        {
            var isFirst = false;
            return JsonMessageWriter.WriteFields(ref pass, plan, value, depth + 1, ref isFirst);
        }

        pass.Out.Append(",\"value\":"u8);
        return JsonMessageWriter.Write(ref pass, plan, value, depth + 1);
    }
}
