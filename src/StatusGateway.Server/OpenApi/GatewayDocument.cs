using Microsoft.OpenApi;
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
        var tags = ServiceTags.Of(operations.Select(operation => operation.Method), document);
        var schemas = new SchemaWriter(document, operations.Select(operation => operation.Method.Json).FirstOrDefault() ?? JsonOptions.Default);
        var errors = new ErrorAnswers(document, snapshot, new StatusSchemas(document, schemas));
        var writer = new OperationWriter(schemas, errors, tags);
        var paths = new Dictionary<string, (OpenApiPathItem Item, SpelledPath Path)>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            var template = operation.Binding.Template;
            if (!paths.TryGetValue(template.Shape, out var place))
            {
                var spelled = SpelledPath.Of(template);
                place = (document.Paths.TryGetValue(spelled.Text, out var known) && known is OpenApiPathItem item ? item : new OpenApiPathItem(), spelled);
                paths.Add(template.Shape, place);
                document.Paths[spelled.Text] = place.Item;
            }

            Add(place.Item, operation.Binding, writer.Write(operation, place.Path));
        }
    }

    private static void Add(OpenApiPathItem item, HttpBinding binding, OpenApiOperation operation)
    {
        // One rule for all verbs is written as the verb that people would choose.
        var verb = binding.HttpMethod != "*" ? binding.HttpMethod : binding.HasBody ? "POST" : "GET";
        if (Verbs.Contains(verb))
        {
            (item.Operations ??= []).TryAdd(HttpMethod.Parse(verb), operation);
            return;
        }

        // As OpenAPI 3.2 has it, under the name that older documents give to what is newer.
        const string further = "x-oai-additionalOperations";
        item.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        if (!item.Extensions.TryGetValue(further, out var known)) item.Extensions[further] = known = new PartsExtension();
        if (known is PartsExtension others) others.Parts.TryAdd(verb, operation);
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
