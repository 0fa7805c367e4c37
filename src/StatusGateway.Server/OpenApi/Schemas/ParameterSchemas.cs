using Microsoft.OpenApi;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>Creates the JSON Schema of a field in a path or a query. The schemas are inline, because Swagger UI builds its forms from them.</summary>
internal static class ParameterSchemas
{
    /// <summary>
    /// Creates the schema of a scalar, an enum (by name), a timestamp, a duration, a field mask or a wrapper; of a list of these
    /// as an array (a repeated parameter); and of a map as an object (<c>deepObject</c>: <c>labels[key]=value</c>).
    /// </summary>
    /// <returns>The schema; null for a message, and for lists and maps of messages, which a parameter cannot represent.</returns>
    public static OpenApiSchema? Create(FieldSchema field)
    {
        if (!field.IsMap)
            return One(field) is not { } one ? null : field.IsRepeated ? new() { Type = JsonSchemaType.Array, Items = one } : one;
        var (key, value) = ScalarSchemas.MapEntry(field);
        return One(value) is { } values
            ? new() { Type = JsonSchemaType.Object, PropertyNames = ScalarSchemas.Keys(key), AdditionalProperties = values }
            : null;
    }

    private static OpenApiSchema? One(FieldSchema field)
    {
        if (field.EnumType is { } @enum) return ScalarSchemas.Names(@enum);
        if (field.MessageType is not { } message) return One(field.Kind);
        return message.WellKnown switch
        {
            WellKnownType.Wrapper => One(ScalarSchemas.WrappedField(message).Kind),
            WellKnownType.Timestamp or WellKnownType.Duration or WellKnownType.FieldMask => WithoutExamples(ScalarSchemas.Create(message)!),
            _ => null,
        };
    }

    /// <summary>Creates the schema of a scalar. It omits NaN and the infinities, which the gateway accepts, so that forms show a number input.</summary>
    private static OpenApiSchema One(FieldKind kind) => kind switch
    {
        FieldKind.Double => new() { Type = JsonSchemaType.Number, Format = "double" },
        FieldKind.Float => new() { Type = JsonSchemaType.Number, Format = "float" },
        _ => WithoutExamples(ScalarSchemas.Create(kind)),
    };

    /// <summary>Removes the examples: Swagger UI's form would fill them in and send them.</summary>
    private static OpenApiSchema WithoutExamples(OpenApiSchema schema)
    {
        schema.Examples = null;
        return schema;
    }
}
