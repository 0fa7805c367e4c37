using System.Diagnostics.CodeAnalysis;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>Matches the fields on the wire with the fields of a plan, and checks their order.</summary>
internal static class FieldOrder
{
    /// <summary>Gets whether a message can be written as it is read. A message that cannot be read counts as ordered: its writer reports the error.</summary>
    public static bool IsInOrder(MessagePlan plan, ReadOnlySpan<byte> data)
    {
        var oneofs = new BitMarks();
        var isIt = IsInOrder(plan, data, ref oneofs);
        oneofs.Release();
        return isIt;
    }

    public static bool IsInOrder(MessagePlan plan, ReadOnlySpan<byte> data, ref BitMarks oneofs)
    {
        var reader = new WireReader(data);
        var last = -1;
        var isRun = false;
        while (!reader.IsAtEnd && reader.TryReadTag(out var number, out var wireType))
        {
            var field = Find(plan, number, last + 1);
            if (field is null || !Fits(field, wireType) || (field.IsClosedEnum && IsUnknownClosedEnum(field, wireType, reader))) isRun = false;
            else if (field.Ordinal != last || !isRun)
            {
                if (field.Ordinal <= last || !TryTakeOneof(field, ref oneofs)) return false;
                last = field.Ordinal;
                isRun = field.IsRepeated;
            }

            if (!reader.TrySkip(number, wireType)) break;
        }

        return true;
    }

    /// <summary>Reads the tag of the next field of the plan, or nothing.</summary>
    public static bool TryTakeNext(
        MessagePlan plan, scoped ref WireReader reader, int ordinal, [NotNullWhen(true)] out FieldPlan? field, out WireType wireType)
    {
        var fields = plan.Fields;
        field = (uint)ordinal < (uint)fields.Length ? fields[ordinal] : null;
        wireType = field?.WireType ?? default;
        return field is { ShortTag: > 0, IsClosedEnum: false } && reader.TryTake(field.ShortTag);
    }

    public static FieldPlan? Find(MessagePlan plan, int number, int guess)
    {
        var fields = plan.Fields;
        return (uint)guess < (uint)fields.Length && fields[guess].Number == number ? fields[guess] : plan.Find(number);
    }

    public static bool Fits(FieldPlan field, WireType wireType) =>
        wireType == field.WireType || (wireType == WireType.LengthDelimited && field.IsPackable);

    /// <summary>An unknown number of a closed enum is an unknown field (protobuf, enum behavior).</summary>
    public static bool IsUnknownClosedEnum(FieldPlan field, WireType wireType, WireReader reader) =>
        field.IsClosedEnum && wireType == WireType.Varint
        && reader.TryReadVarint(out var number) && field.Enum.QuotedName((int)number) is null;

    /// <summary>Gets false if another member of the same oneof was read before.</summary>
    public static bool TryTakeOneof(FieldPlan field, ref BitMarks taken) =>
        field.OneofIndex < 0 || taken.TryAdd(field.OneofIndex);

    /// <summary>Reads the next tag if it is of the same field.</summary>
    public static bool TryReadSameTag(FieldPlan field, ref WireReader reader, out WireType wireType)
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
}
