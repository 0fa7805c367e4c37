using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>A request that a document describes.</summary>
/// <param name="Operation">The identifier of the operation.</param>
/// <param name="Verb">The HTTP method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Body">The JSON body; null for none.</param>
internal sealed record DocumentedCall(string Operation, string Verb, string Target, string? Body)
{
    public override string ToString() => $"{Operation}: {Verb} {Target} {Body}";
}

/// <summary>Creates the requests that a document describes, as a reader of the document would write them.</summary>
internal sealed class DocumentedCalls(JsonObject document)
{
    private static readonly HashSet<string> Verbs = ["get", "put", "post", "delete", "patch"];

    /// <summary>Gets for each operation a request with all that is required, and another one for each query parameter.</summary>
    public IEnumerable<DocumentedCall> Create()
    {
        foreach (var (path, item) in document["paths"]!.AsObject())
            foreach (var (verb, operation) in item!.AsObject().Where(member => Verbs.Contains(member.Key)))
                foreach (var call in Create(path, verb.ToUpperInvariant(), operation!.AsObject()))
                    yield return call;
    }

    /// <summary>Gets the names of all path parameters.</summary>
    public IEnumerable<string> PathParameterNames() =>
        document["paths"]!.AsObject().SelectMany(static path => Regex.Matches(path.Key, "\\{([^}]*)\\}")).Select(static match => match.Groups[1].Value);

    private IEnumerable<DocumentedCall> Create(string path, string verb, JsonObject operation)
    {
        var parameters = operation["parameters"]?.AsArray().Select(parameter => parameter!.AsObject()).ToArray() ?? [];
        foreach (var parameter in parameters.Where(parameter => (string?)parameter["in"] == "path"))
            path = path.Replace($"{{{parameter["name"]}}}", Value(parameter), StringComparison.Ordinal);
        var query = parameters.Where(parameter => (string?)parameter["in"] == "query").ToArray();
        var required = string.Join('&', query.Where(parameter => (bool?)parameter["required"] == true).Select(Pair));
        var id = (string)operation["operationId"]!;
        var body = Body(operation);
        yield return new DocumentedCall(id, verb, Join(path, required), body);
        foreach (var parameter in query) yield return new DocumentedCall(id, verb, Join(path, Pair(parameter)), body);
    }

    private static string Join(string path, string query) => query.Length == 0 ? path : $"{path}?{query}";

    private static string? Body(JsonObject operation) =>
        operation["requestBody"]?["content"]?["application/json"] is not { } content ? null : content["example"]?.ToJsonString() ?? "{}";

    private string Pair(JsonObject parameter)
    {
        var name = Uri.EscapeDataString((string)parameter["name"]!);
        if ((string?)parameter["style"] != "deepObject") return $"{name}={Value(parameter)}";
        var schema = Resolve(parameter["schema"]!);
        var key = (string?)schema["propertyNames"]?["pattern"] is not null ? "1" : (string?)schema["propertyNames"]?["enum"]?[0] ?? "key";
        return $"{name}[{key}]={Text(schema["additionalProperties"]!)}";
    }

    private string Value(JsonObject parameter) => Text(parameter["schema"]!);

    private string Text(JsonNode node)
    {
        var schema = Resolve(node);
        if (schema["enum"] is JsonArray names) return Uri.EscapeDataString(names[^1]!.ToString());
        var text = ((string?)schema["type"], (string?)schema["format"], (string?)schema["pattern"]) switch
        {
            ("array", _, _) => Text(schema["items"]!),
            ("boolean", _, _) => "true",
            ("integer" or "number", _, _) => "1",
            (_, "int64" or "uint64", _) => "1",
            (_, "date-time", _) => "2006-01-02T15:04:05Z",
            (_, "byte", _) => "AQ",
            (_, _, { } pattern) when pattern.EndsWith("s$", StringComparison.Ordinal) => "1s",
            _ => "value",
        };
        return Uri.EscapeDataString(text);
    }

    private JsonNode Resolve(JsonNode schema)
    {
        while ((string?)schema["$ref"] is { } reference)
            schema = reference.Split('/').Skip(1).Aggregate((JsonNode)document, static (node, name) => node[name]!);
        return schema;
    }
}
