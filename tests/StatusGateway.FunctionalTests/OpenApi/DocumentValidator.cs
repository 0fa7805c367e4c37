using System.Text.Json;
using System.Text.Json.Nodes;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>
/// Validates exchanges against OpenAPI documents with Ajv in a Node.js process: against the document as it is, and against a
/// strict form without undocumented members.
/// </summary>
public sealed class DocumentValidator : IAsyncLifetime
{
    private const int BatchSize = 500;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault,
    };

    private readonly EventInbox _responses = new();
    private NodeProcess _process = null!;
    private int _lastId;

    public async Task InitializeAsync() =>
        (_process, _) = await NodeProcess.StartAsync(OpenApiTools.File("validator.mjs"), [], _responses.Add, _responses.Complete);

    public async Task DisposeAsync() => await _process.DisposeAsync();

    /// <summary>Loads a document.</summary>
    /// <param name="document">The document as JSON.</param>
    /// <returns>The number of the document.</returns>
    public async Task<int> LoadAsync(string document) =>
        (await SendAsync(new JsonObject { ["load"] = document })).GetProperty("document").GetInt32();

    /// <summary>Gets the violations of each exchange; an empty list if it is valid.</summary>
    internal async Task<IReadOnlyList<string[]>> ViolationsAsync(int document, IReadOnlyList<Exchange> exchanges)
    {
        var violations = new List<string[]>();
        foreach (var batch in exchanges.Chunk(BatchSize))
        {
            var response = await SendAsync(new JsonObject { ["document"] = document, ["exchanges"] = JsonSerializer.SerializeToNode(batch, Json) });
            violations.AddRange(response.GetProperty("violations").Deserialize<string[][]>()!);
        }

        Assert.Equal(exchanges.Count, violations.Count);
        return violations;
    }

    private async Task<JsonElement> SendAsync(JsonObject command)
    {
        var id = Interlocked.Increment(ref _lastId);
        command["id"] = id;
        await _process.WriteLineAsync(command.ToJsonString());
        var response = await _responses.TakeAsync(line => line.GetProperty("id").GetInt32() == id, Timeout);
        Assert.False(response.TryGetProperty("error", out var error), error.ToString());
        return response;
    }
}

/// <summary>The collection of tests that share a <see cref="DocumentValidator"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ValidatedDocuments : ICollectionFixture<DocumentValidator>
{
    public const string Name = "OpenAPI documents";
}
