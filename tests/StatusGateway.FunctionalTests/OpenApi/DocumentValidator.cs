using System.Text.Json;
using System.Text.Json.Nodes;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Ajv in a node process: holds exchanges against OpenAPI documents, as they are written and with objects that are closed.</summary>
public sealed class DocumentValidator : IAsyncLifetime
{
    private const int BatchSize = 500;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault,
    };

    private readonly EventInbox _answers = new();
    private NodeProcess _process = null!;
    private int _lastId;

    public async Task InitializeAsync() =>
        (_process, _) = await NodeProcess.StartAsync(OpenApiTools.File("validator.mjs"), [], _answers.Add, _answers.Complete);

    public async Task DisposeAsync() => await _process.DisposeAsync();

    /// <summary>Takes a document in.</summary>
    /// <param name="document">In JSON.</param>
    /// <returns>Its number.</returns>
    public async Task<int> LoadAsync(string document) =>
        (await AskAsync(new JsonObject { ["load"] = document })).GetProperty("document").GetInt32();

    /// <summary>What is wrong with each exchange; nothing where there is an empty list.</summary>
    internal async Task<IReadOnlyList<string[]>> ComplaintsAsync(int document, IReadOnlyList<Exchange> exchanges)
    {
        var complaints = new List<string[]>();
        foreach (var batch in exchanges.Chunk(BatchSize))
        {
            var answer = await AskAsync(new JsonObject { ["document"] = document, ["exchanges"] = JsonSerializer.SerializeToNode(batch, Json) });
            complaints.AddRange(answer.GetProperty("complaints").Deserialize<string[][]>()!);
        }

        Assert.Equal(exchanges.Count, complaints.Count);
        return complaints;
    }

    private async Task<JsonElement> AskAsync(JsonObject command)
    {
        var id = Interlocked.Increment(ref _lastId);
        command["id"] = id;
        await _process.WriteLineAsync(command.ToJsonString());
        var answer = await _answers.TakeAsync(line => line.GetProperty("id").GetInt32() == id, Limit);
        Assert.False(answer.TryGetProperty("error", out var error), error.ToString());
        return answer;
    }
}

/// <summary>Tests that share a <see cref="DocumentValidator"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ValidatedDocuments : ICollectionFixture<DocumentValidator>
{
    public const string Name = "OpenAPI documents";
}
