using Microsoft.OpenApi;
using StatusGateway.Core.Details;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.OpenApi;

/// <summary>
/// Writes what a snapshot serves by REST into an OpenAPI 3.1 document: every binding an operation, with what it takes, answers
/// and fails with.
/// </summary>
internal static class GatewayDocument
{
    // Those that a path item has a place for.
    private static readonly HashSet<string> Verbs = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];

    /// <summary>Fills a document, which may have paths of the application's already; those stay.</summary>
    /// <param name="document">The document.</param>
    /// <param name="snapshot">What is served.</param>
    /// <param name="only">The one upstream that it is about; null for all of them.</param>
    public static void Fill(OpenApiDocument document, GatewaySnapshot snapshot, UpstreamModel? only = null)
    {
        document.Info = new OpenApiInfo
        {
            Title = only is null ? snapshot.Document.Title : $"{snapshot.Document.Title}: {only.Name}",
            Version = snapshot.Document.Version,
            Description = snapshot.Document.Description,
        };
        document.Servers = snapshot.Document.Servers.Count == 0
            ? [new OpenApiServer { Url = snapshot.PathBase.Length == 0 ? "/" : snapshot.PathBase }]
            : [.. snapshot.Document.Servers.Select(url => new OpenApiServer { Url = url })];
        document.Paths ??= [];
        document.Components ??= new OpenApiComponents();
        AddSecurity(document);
        var operations = Operations(snapshot, only);
        var tags = ServiceTags.Of(operations, document);
        var form = snapshot.Policy.Json(DetailTypes.Standard);
        var schemas = new SchemaWriter(document, form);
        var errors = new ErrorAnswers(document, snapshot, new StatusSchemas(document, schemas));
        // Methods whose JSON is written another way have components of their own.
        var writers = new Dictionary<(bool, bool), OperationWriter> { [FormOf(form)] = new(schemas, errors, tags) };
        var paths = new Dictionary<string, (OpenApiPathItem Item, SpelledPath Path)>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            var spelled = SpelledPath.Of(operation.Binding.Template);
            if (paths.ContainsKey(spelled.Shape)) continue;
            var item = document.Paths.TryGetValue(spelled.Text, out var known) && known is OpenApiPathItem own ? own : new OpenApiPathItem();
            paths.Add(spelled.Shape, (item, spelled));
            document.Paths[spelled.Text] = item;
        }

        // A rule for all verbs answers those that no other rule has.
        foreach (var operation in operations.OrderBy(operation => operation.Binding.HttpMethod == "*"))
        {
            var json = operation.Method.Json;
            if (!writers.TryGetValue(FormOf(json), out var writer)) writers.Add(FormOf(json), writer = new OperationWriter(schemas.With(json), errors, tags));
            var (item, path) = paths[SpelledPath.Of(operation.Binding.Template).Shape];
            Add(item, operation.Binding, writer.Write(operation, path));
        }
    }

    private static (bool ProtoFieldNames, bool EnumsAsIntegers) FormOf(JsonOptions json) => (json.ProtoFieldNames, json.EnumsAsIntegers);

    private static void Add(OpenApiPathItem item, HttpBinding binding, OpenApiOperation operation)
    {
        item.Operations ??= [];
        // One rule for all verbs is written as the verb that people would choose, of those that are free.
        string[] verbs = binding.HttpMethod != "*" ? [binding.HttpMethod] : binding.HasBody ? ["POST", "PUT", "PATCH"] : ["GET", "POST", "DELETE"];
        foreach (var verb in verbs)
            if (Verbs.Contains(verb) && item.Operations.TryAdd(HttpMethod.Parse(verb), operation)) return;

        // Verbs of one's own, as OpenAPI 3.2 has them, under the name that older documents give to what is newer; and what differs
        // from another operation only in how many segments it takes ("*" and "**"), which OpenAPI cannot say.
        var isOwnVerb = !Verbs.Contains(verbs[0]);
        var further = isOwnVerb ? "x-oai-additionalOperations" : "x-further-operations";
        item.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        if (!item.Extensions.TryGetValue(further, out var known)) item.Extensions[further] = known = new PartsExtension();
        if (known is PartsExtension others) others.Parts.TryAdd(isOwnVerb ? verbs[0] : $"{binding.HttpMethod} {binding.Template}", operation);
    }

    /// <summary>The routes that callers can reach, in the order of the upstreams and of their schemas.</summary>
    private static List<RouteTarget.Rest> Operations(GatewaySnapshot snapshot, UpstreamModel? only)
    {
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var method in snapshot.Upstreams.Where(upstream => upstream.Schema is not null)
            .SelectMany(upstream => upstream.Schema!.Services).SelectMany(service => service.Methods)) order.TryAdd(method.Path, order.Count);
        return [.. snapshot.Routes.Entries
            .Select(entry => entry.Value).OfType<RouteTarget.Rest>()
            .Where(rest => only is null || rest.Method.Upstream == only)
            .OrderBy(rest => order[rest.Method.Schema.Path]).ThenBy(rest => rest.Binding.Index)];
    }

    /// <summary>The gateway asks for nothing; an upstream may, and says so by 401.</summary>
    private static void AddSecurity(OpenApiDocument document)
    {
        const string name = "bearer";
        document.Components!.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        if (!document.Components.SecuritySchemes.TryAdd(name, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "Passed on to the service, which decides whether it needs one.",
        })) return;
        document.Security ??= [];
        document.Security.Add([]);
        document.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] });
    }
}
