using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>JSON Schema of an enum, as a component.</summary>
internal static class EnumSchemas
{
    /// <summary>
    /// By name: of an open enum, numbers that have none come as they are. By number, where the gateway writes enums so: those of
    /// a closed enum are all there are.
    /// </summary>
    public static void Fill(OpenApiSchema schema, EnumSchema @enum, SchemaSource source, bool asIntegers)
    {
        schema.Description = SchemaTexts.Of(@enum, source.Schemas.Comments, withNumbers: asIntegers);
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
            new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "A number that has no name here." },
        ];
    }
}
