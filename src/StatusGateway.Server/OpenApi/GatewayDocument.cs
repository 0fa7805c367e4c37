using Microsoft.OpenApi;
using StatusGateway.Core.Details;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.OpenApi;

/// <summary>
/// Writes the REST routes of a snapshot into an OpenAPI 3.1 document. Each binding becomes an operation with its parameters,
/// request body, responses and errors.
/// </summary>
internal static class GatewayDocument
{
    // The methods that a path item of OpenAPI 3.1 has a member for.
    private static readonly HashSet<string> Verbs = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];

    /// <summary>Fills a document. Paths that the application already added stay.</summary>
    /// <param name="document">The document.</param>
    /// <param name="snapshot">The snapshot to describe.</param>
    /// <param name="only">The upstream to describe; null for all upstreams.</param>
    public static void Fill(OpenApiDocument document, GatewaySnapshot snapshot, UpstreamModel? only = null)
    {
        document.Info = new OpenApiInfo
        {
            Title = only is null ? snapshot.Document.Title : $"{snapshot.Document.Title}: {only.Name}",
            Version = snapshot.Document.Version,
            Description = CodeTable.AppendTo(snapshot.Document.Description, snapshot.Policy),
        };
        document.Servers = snapshot.Document.Servers.Count == 0
            ? [new OpenApiServer { Url = snapshot.PathBase.Length == 0 ? "/" : snapshot.PathBase }]
            : [.. snapshot.Document.Servers.Select(url => new OpenApiServer { Url = url })];
        document.Paths ??= [];
        document.Components ??= new OpenApiComponents();
        AddSecurity(document);
        var operations = Operations(snapshot, only);
        var tags = ServiceTags.Create(operations, document);
        var defaultJson = snapshot.Policy.Json(DetailTypes.Standard);
        var schemas = new SchemaWriter(document, defaultJson);
        var errors = new ErrorResponses(document, snapshot, new StatusSchemas(document, schemas));
        // Methods with other JSON options have their own components.
        var writers = new Dictionary<(bool, bool, bool), OperationWriter> { [KeyOf(defaultJson)] = new(schemas, errors, tags, snapshot.HasEnvelope) };
        var paths = new Dictionary<string, (OpenApiPathItem Item, OpenApiPath Path)>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            var path = OpenApiPath.FromTemplate(operation.Binding.Template);
            if (paths.ContainsKey(path.Shape)) continue;
            var item = document.Paths.TryGetValue(path.Text, out var known) && known is OpenApiPathItem existing ? existing : new OpenApiPathItem();
            paths.Add(path.Shape, (item, path));
            document.Paths[path.Text] = item;
        }

        // A rule for every method ("*") serves the methods that no other rule has, so it comes last.
        foreach (var operation in operations.OrderBy(operation => operation.Binding.HttpMethod == "*"))
        {
            var json = operation.Method.Json;
            if (!writers.TryGetValue(KeyOf(json), out var writer)) writers.Add(KeyOf(json), writer = new OperationWriter(schemas.With(json), errors, tags, snapshot.HasEnvelope));
            var (item, path) = paths[OpenApiPath.FromTemplate(operation.Binding.Template).Shape];
            Add(item, operation.Binding, writer.Write(operation, path));
        }
    }

    /// <summary>Gets the JSON options that change a schema.</summary>
    private static (bool ProtoFieldNames, bool EnumsAsIntegers, bool Int64AsNumbers) KeyOf(JsonOptions json) =>
        (json.ProtoFieldNames, json.EnumsAsIntegers, json.Int64AsNumbers);

    private static void Add(OpenApiPathItem item, HttpBinding binding, OpenApiOperation operation)
    {
        item.Operations ??= [];
        // A rule for every method is written as the most usual method that is still free.
        string[] verbs = binding.HttpMethod != "*" ? [binding.HttpMethod] : binding.HasBody ? ["POST", "PUT", "PATCH"] : ["GET", "POST", "DELETE"];
        foreach (var verb in verbs)
            if (Verbs.Contains(verb) && item.Operations.TryAdd(HttpMethod.Parse(verb), operation)) return;

        // OpenAPI 3.2's "additionalOperations" holds custom methods; in 3.1 its name has the prefix "x-oai-". OpenAPI cannot
        // describe two operations that differ only in the number of segments they match ("*" and "**").
        var isCustomVerb = !Verbs.Contains(verbs[0]);
        var extension = isCustomVerb ? "x-oai-additionalOperations" : "x-further-operations";
        item.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        if (!item.Extensions.TryGetValue(extension, out var known)) item.Extensions[extension] = known = new PartsExtension();
        if (known is PartsExtension others) others.Parts.TryAdd(isCustomVerb ? verbs[0] : $"{binding.HttpMethod} {binding.Template}", operation);
    }

    /// <summary>Gets the routes that clients can reach, in the order of the upstreams and of their schemas.</summary>
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

    /// <summary>Adds an optional bearer token: the gateway requires none, but an upstream may respond with 401.</summary>
    private static void AddSecurity(OpenApiDocument document)
    {
        const string name = "bearer";
        document.Components!.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        if (!document.Components.SecuritySchemes.TryAdd(name, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The gateway passes the token to the service. The service decides whether it requires one.",
        })) return;
        document.Security ??= [];
        document.Security.Add([]);
        document.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] });
    }
}
