using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Finds values that ProtoJSON cannot express although they are written: a Value without a kind, and a NullValue other than 0. Unknown
/// fields are ignored. Called only if the JSON is not exact.
/// </summary>
internal static class JsonLoss
{
    /// <summary>Finds the first such value; null if there is none.</summary>
    public static HttpRequestBuildError? Find(MessagePlan plan, ReadOnlySpan<byte> message, JsonOptions options)
    {
        var path = new List<string>();
        return Search(plan, message, options, path, 0) is { } problem ? new HttpRequestBuildError(string.Join('.', path), problem) : null;
    }

    private static string? Search(MessagePlan plan, ReadOnlySpan<byte> message, JsonOptions options, List<string> path, int depth)
    {
        if (plan.WellKnown == WellKnownType.Any) return SearchAny(plan, message, options, path, depth);
        // A map entry without a value has an empty one.
        var needsKind = plan.WellKnown == WellKnownType.Value
            || (plan.Schema.IsMapEntry && plan.Find(2)?.Schema.MessageType is { WellKnown: WellKnownType.Value });
        var reader = new WireReader(message);
        while (!reader.IsAtEnd && reader.TryReadTag(out var number, out var wireType))
        {
            var value = reader;
            if (!reader.TrySkip(number, wireType)) break;
            if (plan.Find(number) is not { } field || field.WireType != wireType) continue;
            if (number == 2 || !plan.Schema.IsMapEntry) needsKind = false;
            path.Add(field.Schema.Name);
            if (InField(plan, field, ref value, options, path, depth) is { } problem) return problem;
            path.RemoveAt(path.Count - 1);
        }

        return needsKind ? "A google.protobuf.Value has no kind, which JSON cannot express." : null;
    }

    private static string? InField(MessagePlan plan, FieldPlan field, ref WireReader value, JsonOptions options, List<string> path, int depth)
    {
        if (field.Schema.EnumType is { IsNullValue: true })
            return value.TryReadVarint(out var number) && (int)number != 0 ? "A google.protobuf.NullValue has a number that JSON cannot express." : null;
        ReadOnlySpan<byte> content;
        if (field.Kind == FieldKind.Group)
        {
            if (!value.TryReadGroup(field.Number, out content)) return null;
        }
        else if (field.WireType != WireType.LengthDelimited || !value.TryReadLengthDelimited(out content))
        {
            return null;
        }

        return field.Schema.MessageType is not null && depth < options.MaxDepth ? Search(field.Message, content, options, path, depth + 1) : null;
    }

    private static string? SearchAny(MessagePlan plan, ReadOnlySpan<byte> message, JsonOptions options, List<string> path, int depth)
    {
        ReadOnlySpan<byte> url = default;
        ReadOnlySpan<byte> value = default;
        var reader = new WireReader(message);
        while (!reader.IsAtEnd && reader.TryReadTag(out var number, out var wireType))
        {
            if (plan.Find(number) is null || wireType != WireType.LengthDelimited)
            {
                if (!reader.TrySkip(number, wireType)) break;
                continue;
            }

            if (!reader.TryReadLengthDelimited(out var bytes)) break;
            if (number == 1) url = bytes;
            else value = bytes;
        }

        return depth < options.MaxDepth && AnyTypes.Find(options.Types, url) is { } type ? Search(type.Plan, value, options, path, depth + 1) : null;
    }
}
