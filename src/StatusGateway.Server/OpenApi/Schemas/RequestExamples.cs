using System.Text.Json.Nodes;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>
/// Creates examples of request bodies, which the gateway accepts and which are valid for the schema of the body. Examples that forms
/// generate from a schema set every member of a oneof, and nest recursive messages.
/// </summary>
/// <param name="json">The JSON options, which decide how names and enums are written.</param>
internal sealed class RequestExamples(JsonOptions json)
{
    // Beyond these limits an example has required members only.
    private const int MaxDepth = 4;
    private const int MaxMembers = 40;

    private const int MaxTotalOptional = 300;

    // Required messages can branch: the size of an example is exponential in their depth.
    private const int MaxTotalMembers = 2000;

    /// <summary>Creates an example of a message in a request, with the first member of each oneof.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bound">The paths of the fields that the URL path sets, which the example omits.</param>
    /// <returns>The example; null if every JSON value is one, or none is finite because a message requires itself.</returns>
    public JsonNode? Create(MessageSchema message, IReadOnlyList<IReadOnlyList<FieldSchema>> bound)
    {
        if (message.WellKnown == WellKnownType.Value) return null;
        var total = 0;
        return TryWriteMessage(message, bound, [], ref total, out var example) ? example : null;
    }

    private bool TryWriteMessage(
        MessageSchema message, IReadOnlyList<IReadOnlyList<FieldSchema>> bound, IReadOnlyList<MessageSchema> outer, ref int total, out JsonNode? example)
    {
        if (message.WellKnown != WellKnownType.None)
        {
            example = WellKnown(message);
            return true;
        }

        example = null;
        if (outer.Contains(message)) return false;
        var members = new JsonObject();
        var oneofs = new HashSet<int>();
        IReadOnlyList<MessageSchema> path = [.. outer, message];
        foreach (var field in message.Fields)
        {
            if (field.Behaviors.HasFlag(FieldBehaviors.OutputOnly) || bound.Any(fields => fields.Count == 1 && fields[0] == field)) continue;
            var isRequired = RequiredFields.IsRequired(field);
            var isOptionalLeftOut = field.IsExtension || field.IsDeprecated || outer.Count > MaxDepth || members.Count >= MaxMembers || total >= MaxTotalOptional;
            if (!isRequired && (isOptionalLeftOut || (field.OneofIndex >= 0 && oneofs.Contains(field.OneofIndex)))) continue;
            if (++total > MaxTotalMembers) return false;
            var inner = bound.Where(fields => fields.Count > 1 && fields[0] == field).Select(static fields => (IReadOnlyList<FieldSchema>)[.. fields.Skip(1)]).ToArray();
            if (TryWriteField(field, isRequired, inner, path, ref total, out var value))
            {
                members.TryAdd(json.ProtoFieldNames && !field.IsExtension ? field.Name : field.JsonName, value);
                if (field.OneofIndex >= 0) oneofs.Add(field.OneofIndex);
            }
            else if (isRequired)
            {
                return false;
            }
        }

        example = members;
        return true;
    }

    /// <summary>Writes an example of a field. Returns false for a message that requires itself, or that is nested too deep.</summary>
    private bool TryWriteField(
        FieldSchema field, bool isRequired, IReadOnlyList<IReadOnlyList<FieldSchema>> bound, IReadOnlyList<MessageSchema> outer, ref int total, out JsonNode? example)
    {
        var element = field.IsMap ? ScalarSchemas.MapEntry(field).Value : field;
        var isWritten = TryWriteOne(element, isRequired, bound, outer, ref total, out example);
        if (field is { IsMap: false, IsRepeated: false }) return isWritten;
        // An empty list is valid even if its elements cannot be written.
        if (!isWritten && !isRequired) return false;
        if (!field.IsMap) example = isWritten ? new JsonArray(example) : new JsonArray();
        else example = isWritten ? new JsonObject { [KeyOf(ScalarSchemas.MapEntry(field).Key)] = example } : new JsonObject();
        return true;
    }

    private bool TryWriteOne(
        FieldSchema field, bool isRequired, IReadOnlyList<IReadOnlyList<FieldSchema>> bound, IReadOnlyList<MessageSchema> outer, ref int total, out JsonNode? example)
    {
        if (field.MessageType is { } message)
        {
            example = null;
            return (isRequired || outer.Count <= MaxDepth) && TryWriteMessage(message, bound, outer, ref total, out example);
        }

        example = Scalar(field);
        return true;
    }

    private JsonNode? WellKnown(MessageSchema message) => message.WellKnown switch
    {
        WellKnownType.Timestamp => "2006-01-02T15:04:05Z",
        WellKnownType.Duration => "1.500s",
        WellKnownType.FieldMask => "",
        WellKnownType.ListValue => new JsonArray(),
        WellKnownType.Wrapper => Scalar(ScalarSchemas.WrappedField(message)),
        WellKnownType.Value => "string",
        _ => new JsonObject(),
    };

    private JsonNode? Scalar(FieldSchema field) => field.Kind switch
    {
        FieldKind.String => "string",
        FieldKind.Bytes => "",
        FieldKind.Bool => true,
        FieldKind.Enum => Enum(field.EnumType!),
        FieldKind.Int64 or FieldKind.SInt64 or FieldKind.SFixed64 or FieldKind.UInt64 or FieldKind.Fixed64 when !json.Int64AsNumbers => "0",
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
