using System.Text.Unicode;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// Checks that every parser can read a message: tags, lengths, groups, packed lists, depth, and the UTF-8 of strings if the schema
/// requires it. The meaning of values is not checked: a Timestamp can be out of range.
/// </summary>
internal static class WireValidator
{
    /// <summary>Checks a message completely. Never throws.</summary>
    /// <param name="plan">Its type.</param>
    /// <param name="wire">Its bytes.</param>
    /// <param name="maxDepth">The maximum number of nested messages, not counting the message.</param>
    public static bool IsValid(MessagePlan plan, ReadOnlySpan<byte> wire, int maxDepth)
    {
        if (maxDepth < 0) return false;
        var reader = new WireReader(wire);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var number, out var wireType)) return false;
            var field = plan.Find(number);
            var isOk = wireType switch
            {
                WireType.StartGroup when field is { Kind: FieldKind.Group } =>
                    reader.TryReadGroup(number, out var group) && IsValid(field.Message, group, maxDepth - 1),
                WireType.LengthDelimited when field is not null => reader.TryReadLengthDelimited(out var value) && IsValidValue(field, value, maxDepth),
                _ => reader.TrySkip(number, wireType),
            };
            if (!isOk) return false;
        }

        return true;
    }

    private static bool IsValidValue(FieldPlan field, ReadOnlySpan<byte> value, int maxDepth) => field.Kind switch
    {
        FieldKind.Message => IsValid(field.Message, value, maxDepth - 1),
        FieldKind.String => !field.Schema.ValidatesUtf8 || Utf8.IsValid(value),
        _ => !field.IsPackable || IsValidRun(field.WireType, value),
    };

    private static bool IsValidRun(WireType wireType, ReadOnlySpan<byte> run)
    {
        if (wireType == WireType.Fixed32) return run.Length % sizeof(uint) == 0;
        if (wireType == WireType.Fixed64) return run.Length % sizeof(ulong) == 0;
        var reader = new WireReader(run);
        while (!reader.IsAtEnd)
            if (!reader.TryReadVarint(out _)) return false;
        return true;
    }
}
