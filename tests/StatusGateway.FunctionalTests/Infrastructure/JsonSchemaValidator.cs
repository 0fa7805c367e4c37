using System.Text.Json;
using System.Text.Json.Nodes;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A validator of JSON Schema 2020-12: Ajv in a Node.js process.</summary>
public sealed class JsonSchemaValidator : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private readonly EventInbox _results = new();
    private NodeProcess? _process;

    private JsonSchemaValidator()
    {
    }

    /// <summary>Starts json-schema.mjs.</summary>
    public static async Task<JsonSchemaValidator> StartAsync()
    {
        var validator = new JsonSchemaValidator();
        (validator._process, _) = await NodeProcess.StartAsync("json-schema.mjs", [], validator._results.Add, validator._results.Complete);
        return validator;
    }

    /// <summary>Validates values against components of an OpenAPI document.</summary>
    /// <param name="document">The document as JSON. Only its components are used.</param>
    /// <param name="cases">Names of components, and values as JSON.</param>
    /// <param name="closed">Whether members that a schema does not describe are errors.</param>
    /// <returns>The error of each case; null if the value is valid.</returns>
    public async Task<IReadOnlyList<string?>> ValidateAsync(string document, IEnumerable<(string Component, string Value)> cases, bool closed)
    {
        var list = new JsonArray([.. cases.Select(one => new JsonObject { ["component"] = one.Component, ["value"] = JsonNode.Parse(one.Value) })]);
        var line = new JsonObject { ["document"] = JsonNode.Parse(document), ["closed"] = closed, ["cases"] = list }.ToJsonString();
        await _process!.WriteLineAsync(line);
        var result = await _results.TakeAsync(_ => true, Timeout);
        if (result.TryGetProperty("error", out var error)) throw new InvalidOperationException($"The schemas could not be used: {error}");
        return result.GetProperty("results").Deserialize<string?[]>()!;
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
