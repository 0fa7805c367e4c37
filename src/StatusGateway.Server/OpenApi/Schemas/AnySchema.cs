using Microsoft.OpenApi;
using StatusGateway.Core.Details;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>The JSON Schema of google.protobuf.Any, as a component.</summary>
internal static class AnySchema
{
    /// <summary>Writes the schema.</summary>
    public static void Fill(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description =
            "A message of any type. `@type` names the type, and the other members are the fields of the message. A message with a special JSON form has it in `value`. "
            + "If the gateway cannot write the message as JSON, `@value` contains its bytes.";
        schema.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["@type"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "The type URL. The full name of the message follows the last slash.",
                Examples = [$"{TypeUrls.DefaultPrefix}google.rpc.ErrorInfo"],
            },
            ["@value"] = Bytes(),
        };
        schema.AdditionalProperties = new OpenApiSchema();
        // `required` applies conditionally, because an empty Any is an empty object.
        schema.If = new OpenApiSchema { MinProperties = 1 };
        schema.Then = new OpenApiSchema
        {
            Required = new HashSet<string>(StringComparer.Ordinal) { "@type" },
            // Linters report required members that `properties` does not declare.
            Properties = new Dictionary<string, IOpenApiSchema> { ["@type"] = new OpenApiSchema() },
        };
    }

    /// <summary>Creates the schema of <c>@value</c>, the bytes of a message in addition to its members, or instead of them.</summary>
    public static OpenApiSchema Bytes() => new()
    {
        Type = JsonSchemaType.String,
        Format = "byte",
        ContentEncoding = "base64",
        Description = "The message as protobuf bytes. Present if the JSON members cannot represent the message exactly.",
    };
}
