using StatusGateway.Transcoding.Json.WellKnown;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Reads google.protobuf.Timestamp, Duration, FieldMask and Value (ProtoJSON, "well-known types").</summary>
internal static class JsonWellKnownReader
{
    public static bool ReadTimestamp(scoped ref JsonToWirePass pass)
    {
        if (!ReadText(ref pass, "a google.protobuf.Timestamp", out var text, out var at)) return false;
        if (TimestampText.TryParse(text, out var seconds, out var nanos)) return WriteSecondsAndNanos(ref pass, seconds, nanos);
        pass.In.Position = at;
        return pass.Fail($"{ScalarText.Quote(text)} is not a timestamp of RFC 3339, such as \"2001-02-03T04:05:06.789Z\", between the years 1 and 9999.");
    }

    public static bool ReadDuration(scoped ref JsonToWirePass pass)
    {
        if (!ReadText(ref pass, "a google.protobuf.Duration", out var text, out var at)) return false;
        if (DurationText.TryParse(text, out var seconds, out var nanos)) return WriteSecondsAndNanos(ref pass, seconds, nanos);
        pass.In.Position = at;
        return pass.Fail($"{ScalarText.Quote(text)} is not a duration in seconds, such as \"1.5s\", of at most 315,576,000,000 s.");
    }

    public static bool ReadFieldMask(scoped ref JsonToWirePass pass)
    {
        if (!ReadText(ref pass, "a google.protobuf.FieldMask", out var text, out var at)) return false;
        if (FieldMaskText.TryWritePaths(text, ref pass.Out)) return true;
        pass.In.Position = at;
        return pass.Fail($"{ScalarText.Quote(text)} is not a list of lowerCamelCase paths, such as \"title,author.displayName\".");
    }

    /// <summary>Reads google.protobuf.Value: any JSON value, null included.</summary>
    public static bool ReadValue(scoped ref JsonToWirePass pass, MessagePlan plan, int depth)
    {
        const int nullValue = 1, numberValue = 2, stringValue = 3, boolValue = 4, structValue = 5, listValue = 6;
        var number = pass.In.Peek() switch
        {
            (byte)'n' => nullValue,
            (byte)'"' => stringValue,
            (byte)'t' or (byte)'f' => boolValue,
            (byte)'{' => structValue,
            (byte)'[' => listValue,
            _ => numberValue,
        };
        return JsonFieldReader.ReadSingular(ref pass, plan.Find(number)!, keepDefault: true, depth);
    }

    private static bool WriteSecondsAndNanos(scoped ref JsonToWirePass pass, long seconds, int nanos)
    {
        if (seconds != 0)
        {
            pass.Out.WriteTag(1, WireType.Varint);
            pass.Out.WriteVarint((ulong)seconds);
        }

        if (nanos != 0)
        {
            pass.Out.WriteTag(2, WireType.Varint);
            pass.Out.WriteVarint((ulong)nanos);
        }

        return true;
    }

    private static bool ReadText(scoped ref JsonToWirePass pass, string what, out ReadOnlySpan<byte> text, out int at)
    {
        text = default;
        var isString = pass.In.Peek() == '"';
        at = pass.In.Position;
        return isString ? pass.TryReadText(out text) : pass.Fail($"Expected {what} as a string, found {pass.Found()}.");
    }
}
