using Microsoft.OpenApi;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>JSON Schema of what a path or a query takes for a field. In place: forms are made from it.</summary>
internal static class ParameterSchemas
{
    /// <summary>
    /// A scalar, an enum by its names, a timestamp, duration, field mask or wrapper; a list of them as an array (a parameter that
    /// comes several times); a map as an object (<c>deepObject</c>: <c>labels[key]=value</c>).
    /// </summary>
    /// <returns>Null for what neither can carry: a message, and lists and maps of them.</returns>
    public static OpenApiSchema? Of(FieldSchema field)
    {
        if (!field.IsMap)
            return One(field) is not { } one ? null : field.IsRepeated ? new() { Type = JsonSchemaType.Array, Items = one } : one;
        var (key, value) = ScalarSchemas.EntryOf(field);
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
            WellKnownType.Wrapper => One(message.Fields.First(field => field.Number == 1).Kind),
            WellKnownType.Timestamp or WellKnownType.Duration or WellKnownType.FieldMask => WithoutExamples(ScalarSchemas.Of(message)!),
            _ => null,
        };
    }

    /// <summary>NaN and the infinities are taken too, but a form's field for numbers is worth more.</summary>
    private static OpenApiSchema One(FieldKind kind) => kind switch
    {
        FieldKind.Double => new() { Type = JsonSchemaType.Number, Format = "double" },
        FieldKind.Float => new() { Type = JsonSchemaType.Number, Format = "float" },
        _ => WithoutExamples(ScalarSchemas.Of(kind)),
    };

    /// <summary>A form would be filled with the example, and send it.</summary>
    private static OpenApiSchema WithoutExamples(OpenApiSchema schema)
    {
        schema.Examples = null;
        return schema;
    }
}
