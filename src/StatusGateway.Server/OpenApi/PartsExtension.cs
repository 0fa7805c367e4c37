using Microsoft.OpenApi;

namespace StatusGateway.Server.OpenApi;

/// <summary>An extension that holds schemas or operations by name, for which OpenAPI 3.1 has no member.</summary>
internal sealed class PartsExtension : IOpenApiExtension
{
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
