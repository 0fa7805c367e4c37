using Microsoft.OpenApi;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>JSON Schema of google.protobuf.Any, as a component.</summary>
internal static class AnySchema
{
    public static void Fill(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description =
            "A message of any type: `@type` says which, and the members beside it are the message's; one that has a JSON form of its own is in `value`. "
            + "A message with no JSON form here has its bytes in `@value`.";
        schema.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["@type"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "Type URL: the message's full name behind the last slash.",
                Examples = ["type.googleapis.com/google.rpc.ErrorInfo"],
            },
            ["@value"] = Bytes(),
        };
        schema.AdditionalProperties = new OpenApiSchema();
        // An empty Any is an empty object; `required` alone would refuse it.
        schema.If = new OpenApiSchema { MinProperties = 1 };
        schema.Then = new OpenApiSchema
        {
            Required = new HashSet<string>(StringComparer.Ordinal) { "@type" },
            // Linters want to see beside it what is required.
            Properties = new Dictionary<string, IOpenApiSchema> { ["@type"] = new OpenApiSchema() },
        };
    }

    /// <summary>What is sent beside the members of a message, or in place of them.</summary>
    public static OpenApiSchema Bytes() => new()
    {
        Type = JsonSchemaType.String,
        Format = "byte",
        ContentEncoding = "base64",
        Description = "The message's bytes in protobuf, where its members do not say all or cannot be written.",
    };
}
