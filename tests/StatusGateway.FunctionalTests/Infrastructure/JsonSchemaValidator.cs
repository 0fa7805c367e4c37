using System.Text.Json;
using System.Text.Json.Nodes;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A foreign validator of JSON Schema 2020-12, Ajv, in a node process that lives as long as this.</summary>
public sealed class JsonSchemaValidator : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly EventInbox _answers = new();
    private NodeProcess? _process;

    private JsonSchemaValidator()
    {
    }

    /// <summary>Starts json-schema.mjs.</summary>
    public static async Task<JsonSchemaValidator> StartAsync()
    {
        var validator = new JsonSchemaValidator();
        (validator._process, _) = await NodeProcess.StartAsync("json-schema.mjs", [], validator._answers.Add, validator._answers.Complete);
        return validator;
    }

    /// <summary>Validates values against components of an OpenAPI document.</summary>
    /// <param name="document">The document as JSON; only its components count.</param>
    /// <param name="cases">Names of components, and values as JSON.</param>
    /// <param name="closed">Members that a schema does not describe are faults.</param>
    /// <returns>For each case null, or what is wrong with it.</returns>
    public async Task<IReadOnlyList<string?>> ValidateAsync(string document, IEnumerable<(string Component, string Value)> cases, bool closed)
    {
        var list = new JsonArray([.. cases.Select(one => new JsonObject { ["component"] = one.Component, ["value"] = JsonNode.Parse(one.Value) })]);
        var line = new JsonObject { ["document"] = JsonNode.Parse(document), ["closed"] = closed, ["cases"] = list }.ToJsonString();
        await _process!.WriteLineAsync(line);
        var answer = await _answers.TakeAsync(_ => true, Limit);
        if (answer.TryGetProperty("error", out var error)) throw new InvalidOperationException($"The schemas could not be used: {error}");
        return answer.GetProperty("results").Deserialize<string?[]>()!;
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
