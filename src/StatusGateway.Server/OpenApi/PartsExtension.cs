using Microsoft.OpenApi;

namespace StatusGateway.Server.OpenApi;

/// <summary>Parts of a document by name, where OpenAPI 3.1 has no place of its own for them.</summary>
internal sealed class PartsExtension : IOpenApiExtension
{
    /// <summary>Schemas, operations and the like.</summary>
    public Dictionary<string, IOpenApiSerializable> Parts { get; init; } = [];

    public void Write(IOpenApiWriter writer, OpenApiSpecVersion specVersion)
    {
        writer.WriteStartObject();
        foreach (var (name, part) in Parts)
        {
            writer.WritePropertyName(name);
            part.SerializeAsV31(writer);
        }

        writer.WriteEndObject();
    }
}
