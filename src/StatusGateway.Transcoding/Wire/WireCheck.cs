using System.Text.Unicode;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Wire;

/// <summary>
/// Whether bytes are a message as every parser reads it: tags, lengths, groups, packed runs, how deep, and the UTF-8 of strings
/// where the schema asks for it. What the values mean is not looked at: a Timestamp may be one that JSON cannot say.
/// </summary>
internal static class WireCheck
{
    /// <summary>Checks a message to its end. Total.</summary>
    /// <param name="plan">Its type.</param>
    /// <param name="wire">Its bytes.</param>
    /// <param name="mostLevels">How many messages it may have one in another, itself not counted.</param>
    public static bool IsSound(MessagePlan plan, ReadOnlySpan<byte> wire, int mostLevels)
    {
        if (mostLevels < 0) return false;
        var reader = new WireReader(wire);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var number, out var wireType)) return false;
            var field = plan.Find(number);
            var isOk = wireType switch
            {
                WireType.StartGroup when field is { Kind: FieldKind.Group } =>
                    reader.TryReadGroup(number, out var group) && IsSound(field.Message, group, mostLevels - 1),
                WireType.LengthDelimited when field is not null => reader.TryReadLengthDelimited(out var value) && IsSoundValue(field, value, mostLevels),
                _ => reader.TrySkip(number, wireType),
            };
            if (!isOk) return false;
        }

        return true;
    }

    private static bool IsSoundValue(FieldPlan field, ReadOnlySpan<byte> value, int mostLevels) => field.Kind switch
    {
        FieldKind.Message => IsSound(field.Message, value, mostLevels - 1),
        FieldKind.String => !field.Schema.ValidatesUtf8 || Utf8.IsValid(value),
        _ => !field.IsPackable || IsSoundRun(field.WireType, value),
    };

    private static bool IsSoundRun(WireType wireType, ReadOnlySpan<byte> run)
    {
        if (wireType == WireType.Fixed32) return run.Length % sizeof(uint) == 0;
        if (wireType == WireType.Fixed64) return run.Length % sizeof(ulong) == 0;
        var reader = new WireReader(run);
        while (!reader.IsAtEnd)
            if (!reader.TryReadVarint(out _)) return false;
        return true;
    }
}
