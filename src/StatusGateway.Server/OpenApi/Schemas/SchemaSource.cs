using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>Where types come from.</summary>
/// <param name="Name">Name of the upstream: of two types with one name that are not the same, the later one's component is named after it.</param>
/// <param name="Schemas">The upstream's schemas, whose comments describe the types.</param>
internal sealed record SchemaSource(string Name, SchemaSet Schemas);
