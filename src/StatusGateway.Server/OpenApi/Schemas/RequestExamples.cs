using System.Text.Json.Nodes;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>
/// Creates examples of request bodies that the gateway accepts. Examples that forms generate from a schema set every member of a
/// oneof, and nest recursive messages.
/// </summary>
/// <param name="json">The JSON options, which decide how names and enums are written.</param>
internal sealed class RequestExamples(JsonOptions json)
{
    private const int MaxDepth = 4;
    private const int MaxMembers = 40;

    /// <summary>Creates an example of a message in a request, with the first member of each oneof.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bound">The fields that the path sets, which the example omits.</param>
    public JsonNode? Create(MessageSchema message, IReadOnlyCollection<FieldSchema> bound) => Message(message, bound, []);

    private JsonNode? Message(MessageSchema message, IReadOnlyCollection<FieldSchema> bound, IReadOnlyList<MessageSchema> outer)
    {
        switch (message.WellKnown)
        {
            case WellKnownType.Timestamp:
                return "2006-01-02T15:04:05Z";
            case WellKnownType.Duration:
                return "1.500s";
            case WellKnownType.FieldMask:
                return "";
            case WellKnownType.ListValue:
                return new JsonArray();
            case WellKnownType.Struct or WellKnownType.Any:
                return new JsonObject();
            case WellKnownType.Wrapper:
                return Scalar(ScalarSchemas.WrappedField(message));
            case WellKnownType.Value:
                return null;
        }

        var members = new JsonObject();
        var oneofs = new HashSet<int>();
        foreach (var field in message.Fields)
        {
            if (members.Count == MaxMembers) break;
            if (field.IsExtension || field.IsDeprecated || field.Behaviors.HasFlag(FieldBehaviors.OutputOnly) || bound.Contains(field)) continue;
            if (Value(field, [.. outer, message]) is not { } value || (field.OneofIndex >= 0 && !oneofs.Add(field.OneofIndex))) continue;
            members.TryAdd(json.ProtoFieldNames ? field.Name : field.JsonName, value);
        }

        return members;
    }

    /// <summary>Creates an example of a field. Returns null for a recursive or deeply nested message.</summary>
    private JsonNode? Value(FieldSchema field, IReadOnlyList<MessageSchema> outer)
    {
        if (!field.IsMap) return One(field, outer) is not { } one ? null : field.IsRepeated ? new JsonArray(one) : one;
        var (key, value) = ScalarSchemas.MapEntry(field);
        return One(value, outer) is { } entry ? new JsonObject { [KeyOf(key)] = entry } : null;
    }

    private JsonNode? One(FieldSchema field, IReadOnlyList<MessageSchema> outer) =>
        field.MessageType is not { } message ? Scalar(field)
        : outer.Count > MaxDepth || outer.Contains(message) ? null
        : Message(message, [], outer);

    private JsonNode? Scalar(FieldSchema field) => field.Kind switch
    {
        FieldKind.String => "string",
        FieldKind.Bytes => "",
        FieldKind.Bool => true,
        FieldKind.Enum => Enum(field.EnumType!),
        FieldKind.Int64 or FieldKind.SInt64 or FieldKind.SFixed64 or FieldKind.UInt64 or FieldKind.Fixed64 => "0",
        _ => 0,
    };

    /// <summary>Gets the first value with a number other than 0, which is usually "unspecified".</summary>
    private JsonNode? Enum(EnumSchema @enum)
    {
        if (@enum.IsNullValue) return null;
        var value = @enum.Values.FirstOrDefault(value => value.Number != 0, @enum.Values[0]);
        return json.EnumsAsIntegers ? value.Number : value.Name;
    }

    private static string KeyOf(FieldSchema key) => key.Kind switch
    {
        FieldKind.String => "key",
        FieldKind.Bool => "true",
        _ => "1",
    };
}
