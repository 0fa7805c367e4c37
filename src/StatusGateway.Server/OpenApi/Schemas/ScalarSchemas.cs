using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>Creates the JSON Schema of the ProtoJSON form of scalar types and well-known types. The schemas are inline, without a component.</summary>
internal static class ScalarSchemas
{
    private const string MaxUInt32 = "4294967295";

    /// <summary>Creates the schema of a number, bool, string or bytes.</summary>
    /// <param name="kind">The kind of the field.</param>
    /// <param name="int64AsNumbers">Whether 64-bit integers are numbers instead of strings.</param>
    public static OpenApiSchema Create(FieldKind kind, bool int64AsNumbers = false) => kind switch
    {
        FieldKind.Int64 or FieldKind.SInt64 or FieldKind.SFixed64 when int64AsNumbers => new() { Type = JsonSchemaType.Integer, Format = "int64" },
        FieldKind.UInt64 or FieldKind.Fixed64 when int64AsNumbers => new() { Type = JsonSchemaType.Integer, Format = "uint64", Minimum = "0" },
        FieldKind.Double => Floating("double"),
        FieldKind.Float => Floating("float"),
        FieldKind.Int32 or FieldKind.SInt32 or FieldKind.SFixed32 => new() { Type = JsonSchemaType.Integer, Format = "int32" },
        FieldKind.UInt32 or FieldKind.Fixed32 =>
            new() { Type = JsonSchemaType.Integer, Format = "uint32", Minimum = "0", Maximum = MaxUInt32 },
        FieldKind.Int64 or FieldKind.SInt64 or FieldKind.SFixed64 => LongText("int64", "^-?[0-9]{1,19}$"),
        FieldKind.UInt64 or FieldKind.Fixed64 => LongText("uint64", "^[0-9]{1,20}$"),
        FieldKind.Bool => new() { Type = JsonSchemaType.Boolean },
        // `format` is for tools that do not support OpenAPI 3.1's `contentEncoding`.
        FieldKind.Bytes => new() { Type = JsonSchemaType.String, Format = "byte", ContentEncoding = "base64" },
        _ => new() { Type = JsonSchemaType.String },
    };

    /// <summary>Creates the schema of a well-known type other than google.protobuf.Any. Returns null for any other message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="int64AsNumbers">Whether 64-bit integers are numbers instead of strings.</param>
    public static OpenApiSchema? Create(MessageSchema message, bool int64AsNumbers = false) => message.WellKnown switch
    {
        WellKnownType.Timestamp => new() { Type = JsonSchemaType.String, Format = "date-time" },
        WellKnownType.Duration => new()
        {
            Type = JsonSchemaType.String,
            Pattern = "^-?[0-9]{1,12}(\\.[0-9]{1,9})?s$",
            Description = "A number of seconds with up to nine fractional digits, followed by `s`.",
            Examples = ["1.5s"],
        },
        WellKnownType.FieldMask => new()
        {
            Type = JsonSchemaType.String,
            Description = "Field paths in lowerCamelCase, separated by commas.",
        },
        WellKnownType.Struct => new() { Type = JsonSchemaType.Object, AdditionalProperties = Anything() },
        WellKnownType.Value => Anything(),
        WellKnownType.ListValue => new() { Type = JsonSchemaType.Array, Items = Anything() },
        WellKnownType.Wrapper => Create(WrappedField(message).Kind, int64AsNumbers),
        _ => message.FullName == "google.protobuf.Empty"
            ? new() { Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = false, Description = "An empty object." }
            : null,
    };

    /// <summary>Creates the schema of the distinct names of an enum.</summary>
    public static OpenApiSchema Names(EnumSchema @enum) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. @enum.Values.Select(value => value.Name).Distinct().Select(JsonNode (name) => JsonValue.Create(name))],
    };

    /// <summary>Gets the value field of a wrapper such as google.protobuf.Int64Value.</summary>
    public static FieldSchema WrappedField(MessageSchema wrapper) => wrapper.Fields.First(field => field.Number == 1);

    /// <summary>Gets the key field and the value field of a map.</summary>
    public static (FieldSchema Key, FieldSchema Value) MapEntry(FieldSchema map)
    {
        var fields = map.MessageType!.Fields;
        return (fields.First(field => field.Number == 1), fields.First(field => field.Number == 2));
    }

    /// <summary>Creates the schema of a map's keys as JSON member names; null if any string is valid.</summary>
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

    /// <summary>Creates the schema of a 64-bit integer. Without the example, Swagger UI would generate a random text from the pattern.</summary>
    private static OpenApiSchema LongText(string format, string pattern) => new()
    {
        Type = JsonSchemaType.String,
        Format = format,
        Pattern = pattern,
        Examples = ["0"],
    };

    private static OpenApiSchema Anything() => new() { Description = "Any JSON value." };
}
