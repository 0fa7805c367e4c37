using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.OpenApi;

/// <summary>A document in one format, ready to send.</summary>
/// <param name="Bytes">JSON or YAML, in UTF-8.</param>
/// <param name="ETag">The strong entity tag of the bytes, in quotes.</param>
internal sealed record SerializedDocument(byte[] Bytes, string ETag);

/// <summary>
/// The OpenAPI documents by name: one of the whole gateway, and one of each upstream. A document is written at the first
/// request, once for each snapshot and format. Thread-safe.
/// </summary>
internal sealed class OpenApiDocuments(GatewayState state, IServiceProvider services)
{
    /// <summary>The name of the document that describes the whole gateway.</summary>
    public const string CompleteName = "v1";

    private readonly ConditionalWeakTable<GatewaySnapshot, Dictionary<(string Name, bool IsYaml), Lazy<Task<SerializedDocument>>>> _documents = [];

    /// <summary>Finds the upstream that a document describes. Returns null for <see cref="CompleteName"/>, and for an unknown name.</summary>
    public static UpstreamModel? FindUpstream(GatewaySnapshot snapshot, string name) =>
        name == CompleteName ? null : snapshot.Upstreams.FirstOrDefault(upstream => upstream.Name == name);

    /// <summary>Gets a document of the current snapshot.</summary>
    public Task<SerializedDocument> GetAsync(string name, bool isYaml)
    {
        var documents = _documents.GetValue(state.Current, static _ => []);
        Lazy<Task<SerializedDocument>>? document;
        lock (documents)
        {
            if (!documents.TryGetValue((name, isYaml), out document) || document is { IsValueCreated: true, Value.IsFaulted: true })
                // A large schema takes a while: the requests for it must not block threads that serve calls.
                documents[(name, isYaml)] = document = new Lazy<Task<SerializedDocument>>(() => Task.Run(() => WriteAsync(name, isYaml)));
        }

        return document.Value;
    }

    /// <summary>Serializes a document as OpenAPI 3.1.</summary>
    public static async Task<byte[]> SerializeAsync(OpenApiDocument document, bool isYaml)
    {
        using var bytes = new MemoryStream();
        if (isYaml) await document.SerializeAsYamlAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        else await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        return bytes.ToArray();
    }

    private async Task<SerializedDocument> WriteAsync(string name, bool isYaml)
    {
        // ASP.NET Core's generator runs GatewayDocumentTransformer, so the document also has the application's own endpoints.
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(name.ToLowerInvariant());
        var bytes = await SerializeAsync(await provider.GetOpenApiDocumentAsync(), isYaml);
        return new SerializedDocument(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
    }
}
