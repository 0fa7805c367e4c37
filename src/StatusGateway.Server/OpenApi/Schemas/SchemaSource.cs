using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>The source of types.</summary>
/// <param name="Name">The name of the upstream. It distinguishes the components of different types that have the same name.</param>
/// <param name="Schemas">The schemas of the upstream. Their comments describe the types.</param>
internal sealed record SchemaSource(string Name, SchemaSet Schemas);
