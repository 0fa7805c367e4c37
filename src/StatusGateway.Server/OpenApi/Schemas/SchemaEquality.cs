using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>Compares types of two schema sets, including the types in them, by their form in JSON. Ignores comments.</summary>
internal static class SchemaEquality
{
    public static bool AreEqual(EnumSchema one, EnumSchema other) =>
        one.FullName == other.FullName && one.IsClosed == other.IsClosed && one.IsDeprecated == other.IsDeprecated
        && one.Values.SequenceEqual(other.Values);

    /// <summary>Compares messages. Iterative, because the depth of a schema must not decide the size of the stack.</summary>
    public static bool AreEqual(MessageSchema one, MessageSchema other)
    {
        var seen = new HashSet<(MessageSchema, MessageSchema)>();
        var pending = new Stack<(MessageSchema One, MessageSchema Other)>();
        pending.Push((one, other));
        while (pending.TryPop(out var pair))
        {
            if (ReferenceEquals(pair.One, pair.Other) || !seen.Add(pair)) continue;
            if (!HaveSameShape(pair.One, pair.Other)) return false;
            foreach (var (left, right) in Ordered(pair.One).Zip(Ordered(pair.Other)))
            {
                if (!HaveSameShape(left, right)) return false;
                if (left.MessageType is { } inner) pending.Push((inner, right.MessageType!));
            }
        }

        return true;
    }

    private static bool HaveSameShape(MessageSchema one, MessageSchema other) =>
        one.FullName == other.FullName && one.IsDeprecated == other.IsDeprecated
        && one.Fields.Count == other.Fields.Count && one.Oneofs.SequenceEqual(other.Oneofs);

    private static bool HaveSameShape(FieldSchema one, FieldSchema other) =>
        one.Name == other.Name && one.JsonName == other.JsonName && one.Kind == other.Kind
        && one.IsRepeated == other.IsRepeated && one.IsRequired == other.IsRequired && one.IsDeprecated == other.IsDeprecated
        && one.IsExtension == other.IsExtension && one.Behaviors == other.Behaviors && one.OneofIndex == other.OneofIndex
        && one.MessageType is null == other.MessageType is null
        && (one.EnumType is null ? other.EnumType is null : other.EnumType is not null && AreEqual(one.EnumType, other.EnumType));

    private static IEnumerable<FieldSchema> Ordered(MessageSchema message) => message.Fields.OrderBy(field => field.Number);
}
