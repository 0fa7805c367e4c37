using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>JSON Schema of what ProtoJSON writes for the scalar types and the well-known types, in place: they have no component.</summary>
internal static class ScalarSchemas
{
    private const string LargestUInt32 = "4294967295";

    /// <summary>A number, bool, string or bytes.</summary>
    public static OpenApiSchema Of(FieldKind kind) => kind switch
    {
        FieldKind.Double => Floating("double"),
        FieldKind.Float => Floating("float"),
        FieldKind.Int32 or FieldKind.SInt32 or FieldKind.SFixed32 => new() { Type = JsonSchemaType.Integer, Format = "int32" },
        FieldKind.UInt32 or FieldKind.Fixed32 =>
            new() { Type = JsonSchemaType.Integer, Format = "uint32", Minimum = "0", Maximum = LargestUInt32 },
        FieldKind.Int64 or FieldKind.SInt64 or FieldKind.SFixed64 => LongText("int64", "^-?[0-9]{1,19}$"),
        FieldKind.UInt64 or FieldKind.Fixed64 => LongText("uint64", "^[0-9]{1,20}$"),
        FieldKind.Bool => new() { Type = JsonSchemaType.Boolean },
        // `format` is for tools that do not know OpenAPI 3.1's way of saying it.
        FieldKind.Bytes => new() { Type = JsonSchemaType.String, Format = "byte", ContentEncoding = "base64" },
        _ => new() { Type = JsonSchemaType.String },
    };

    /// <summary>A well-known type other than google.protobuf.Any; null for an ordinary message.</summary>
    public static OpenApiSchema? Of(MessageSchema message) => message.WellKnown switch
    {
        WellKnownType.Timestamp => new() { Type = JsonSchemaType.String, Format = "date-time" },
        WellKnownType.Duration => new()
        {
            Type = JsonSchemaType.String,
            Pattern = "^-?[0-9]{1,12}(\\.[0-9]{1,9})?s$",
            Description = "Seconds, with up to nine fractional digits and the suffix `s`.",
            Examples = ["1.5s"],
        },
        WellKnownType.FieldMask => new()
        {
            Type = JsonSchemaType.String,
            Description = "Paths of fields in lowerCamelCase, with commas between them.",
        },
        WellKnownType.Struct => new() { Type = JsonSchemaType.Object, AdditionalProperties = Anything() },
        WellKnownType.Value => Anything(),
        WellKnownType.ListValue => new() { Type = JsonSchemaType.Array, Items = Anything() },
        WellKnownType.Wrapper => Of(message.Fields.First(field => field.Number == 1).Kind),
        _ => message.FullName == "google.protobuf.Empty"
            ? new() { Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = false, Description = "An empty object." }
            : null,
    };

    /// <summary>The names of an enum, each once.</summary>
    public static OpenApiSchema Names(EnumSchema @enum) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. @enum.Values.Select(value => value.Name).Distinct().Select(JsonNode (name) => JsonValue.Create(name))],
    };

    /// <summary>The key and the value of a map's entry.</summary>
    public static (FieldSchema Key, FieldSchema Value) EntryOf(FieldSchema map)
    {
        var fields = map.MessageType!.Fields;
        return (fields.First(field => field.Number == 1), fields.First(field => field.Number == 2));
    }

    /// <summary>What a map's keys look like as names of members; null for any string.</summary>
    public static OpenApiSchema? Keys(FieldSchema key) => key.Kind switch
    {
        FieldKind.Bool => new() { Enum = ["true", "false"] },
        FieldKind.String => null,
        FieldKind.UInt32 or FieldKind.UInt64 or FieldKind.Fixed32 or FieldKind.Fixed64 => new() { Pattern = "^[0-9]{1,20}$" },
        _ => new() { Pattern = "^-?[0-9]{1,19}$" },
    };

    private static OpenApiSchema Floating(string format) => new()
    {
        OneOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.Number, Format = format },
            new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["NaN", "Infinity", "-Infinity"] },
        ],
    };

    /// <summary>The example is for viewers that would make a text of the pattern up.</summary>
    private static OpenApiSchema LongText(string format, string pattern) => new()
    {
        Type = JsonSchemaType.String,
        Format = format,
        Pattern = pattern,
        Examples = ["0"],
    };

    private static OpenApiSchema Anything() => new() { Description = "Any JSON value." };
}
