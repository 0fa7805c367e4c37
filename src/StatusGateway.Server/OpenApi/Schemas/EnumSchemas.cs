using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>Writes the JSON Schema of an enum, as a component.</summary>
internal static class EnumSchemas
{
    /// <summary>
    /// Writes the schema of an enum by name or by number. An open enum by name also allows numbers, because ProtoJSON writes a
    /// value without a name as a number.
    /// </summary>
    public static void Fill(OpenApiSchema schema, EnumSchema @enum, SchemaSource source, bool asIntegers)
    {
        schema.Description = SchemaDescriptions.Create(@enum, source.Schemas.Comments, withNumbers: asIntegers);
        schema.Deprecated = @enum.IsDeprecated;
        if (asIntegers)
        {
            schema.Type = JsonSchemaType.Integer;
            schema.Format = "int32";
            if (@enum.IsClosed) schema.Enum = [.. @enum.Values.Select(value => value.Number).Distinct().Select(JsonNode (number) => JsonValue.Create(number))];
            return;
        }

        var names = ScalarSchemas.Names(@enum);
        if (@enum.IsClosed)
        {
            schema.Type = names.Type;
            schema.Enum = names.Enum;
            return;
        }

        schema.OneOf =
        [
            names,
            new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The number of a value that has no name in this version of the schema." },
        ];
    }
}
