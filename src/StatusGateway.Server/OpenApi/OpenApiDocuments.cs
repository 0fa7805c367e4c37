using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using StatusGateway.Server.Configuration;

namespace StatusGateway.Server.OpenApi;

/// <summary>A document in one format, ready to be sent.</summary>
/// <param name="Bytes">JSON or YAML, in UTF-8.</param>
/// <param name="ETag">Entity tag, in quotes: another for other bytes.</param>
internal sealed record WrittenDocument(byte[] Bytes, string ETag);

/// <summary>
/// The OpenAPI documents by name: all of the gateway, and each upstream's. Written once for a snapshot and format, when somebody
/// first asks. Thread-safe.
/// </summary>
internal sealed class OpenApiDocuments(GatewayState state, IServiceProvider services)
{
    /// <summary>Name of the document with everything in it.</summary>
    public const string Whole = "v1";

    private readonly ConditionalWeakTable<GatewaySnapshot, Dictionary<(string Name, bool IsYaml), Lazy<Task<WrittenDocument>>>> _written = [];

    /// <summary>The upstream that a document is about: null for the whole, as for a name that is none.</summary>
    public static UpstreamModel? UpstreamOf(GatewaySnapshot snapshot, string name) =>
        name == Whole ? null : snapshot.Upstreams.FirstOrDefault(upstream => upstream.Name == name);

    /// <summary>A document of what is served now.</summary>
    public Task<WrittenDocument> GetAsync(string name, bool isYaml)
    {
        var written = _written.GetValue(state.Current, static _ => []);
        Lazy<Task<WrittenDocument>>? document;
        lock (written)
        {
            if (!written.TryGetValue((name, isYaml), out document) || document is { IsValueCreated: true, Value.IsFaulted: true })
                // Callers wait for it without a thread of their own: a large schema takes its time, and calls go on meanwhile.
                written[(name, isYaml)] = document = new Lazy<Task<WrittenDocument>>(() => Task.Run(() => WriteAsync(name, isYaml)));
        }

        return document.Value;
    }

    /// <summary>Writes a document as bytes.</summary>
    public static async Task<byte[]> SerializeAsync(OpenApiDocument document, bool isYaml)
    {
        using var bytes = new MemoryStream();
        if (isYaml) await document.SerializeAsYamlAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        else await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        return bytes.ToArray();
    }

    private async Task<WrittenDocument> WriteAsync(string name, bool isYaml)
    {
        // The framework's own generator, which asks GatewayDocumentTransformer: what the application has itself comes along.
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(name.ToLowerInvariant());
        var bytes = await SerializeAsync(await provider.GetOpenApiDocumentAsync(), isYaml);
        return new WrittenDocument(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
    }
}
